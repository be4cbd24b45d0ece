package io.flinkgraphrag.testing.neo4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.configuration.ssl.SslPolicyConfig;
import org.neo4j.configuration.ssl.SslPolicyScope;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * A Neo4j server over a folder, for tests: {@code FOLDER PORT AUTH [CERTIFICATE]}, AUTH true or
 * false, CERTIFICATE a folder with {@code public.crt} and {@code private.key}, by which it speaks
 * TLS and nothing else. Says READY on standard output, and ends when standard input does. Started
 * again over the folder, also after kill -9, it has its data; the harness's own start makes a new
 * folder each time.
 */
public final class Neo4jServer {

  private Neo4jServer() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    SocketAddress address = new SocketAddress("127.0.0.1", port);
    DatabaseManagementServiceBuilder builder =
        new DatabaseManagementServiceBuilder(Path.of(args[0]))
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, address)
            .setConfig(BoltConnector.advertised_address, address)
            .setConfig(GraphDatabaseSettings.auth_enabled, Boolean.parseBoolean(args[2]))
            .setConfig(GraphDatabaseSettings.auth_lock_time, Duration.ZERO);
    if (args.length > 3) {
      encrypt(builder, Path.of(args[3]).toAbsolutePath());
    }
    DatabaseManagementService server = builder.build();
    System.out.println("READY bolt://127.0.0.1:" + port);
    System.out.flush();
    while (System.in.read() >= 0) {
      // until whoever started it ends, or closes the stream
    }
    server.shutdown();
    System.exit(0);
  }

  /** The folder must have two more, though nobody is asked for a certificate of his own. */
  private static void encrypt(DatabaseManagementServiceBuilder builder, Path certificate)
      throws IOException {
    Files.createDirectories(certificate.resolve("trusted"));
    Files.createDirectories(certificate.resolve("revoked"));
    SslPolicyConfig bolt = SslPolicyConfig.forScope(SslPolicyScope.BOLT);
    builder
        .setConfig(bolt.enabled, true)
        .setConfig(bolt.base_directory, certificate)
        .setConfig(BoltConnector.encryption_level, BoltConnector.EncryptionLevel.REQUIRED);
  }
}
