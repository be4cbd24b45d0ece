package io.flinkgraphrag.testing.neo4j;

import java.nio.file.Path;
import java.time.Duration;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.harness.Neo4j;
import org.neo4j.harness.Neo4jBuilders;

/**
 * A Neo4j server over a folder, for tests: {@code FOLDER PORT AUTH}, the last true or false. Says
 * READY on standard output, and ends when standard input does.
 */
public final class Neo4jServer {

  private Neo4jServer() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    Neo4j server =
        Neo4jBuilders.newInProcessBuilder(Path.of(args[0]))
            .withConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
            .withConfig(BoltConnector.advertised_address, new SocketAddress("127.0.0.1", port))
            .withConfig(HttpConnector.enabled, false)
            .withConfig(GraphDatabaseSettings.auth_enabled, Boolean.parseBoolean(args[2]))
            .withConfig(GraphDatabaseSettings.auth_lock_time, Duration.ZERO)
            .build();
    System.out.println("READY " + server.boltURI());
    System.out.flush();
    while (System.in.read() >= 0) {
      // until whoever started it ends, or closes the stream
    }
    server.close();
    System.exit(0);
  }
}
