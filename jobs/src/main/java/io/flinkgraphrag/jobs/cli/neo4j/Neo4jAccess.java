package io.flinkgraphrag.jobs.cli.neo4j;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.neo4j.ImportRefusedException;
import io.flinkgraphrag.jobs.neo4j.Neo4jFault;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.options.Neo4jOptions;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.exceptions.Neo4jException;
import picocli.CommandLine.Option;

/** Where the Neo4j of a command is, and who comes. */
final class Neo4jAccess {

  @Option(
      names = "--uri",
      required = true,
      paramLabel = "URI",
      description =
          "neo4j://HOST:7687 or bolt://HOST:7687; with TLS neo4j+s:// or bolt+s://, and"
              + " neo4j+ssc:// or bolt+ssc:// whatever the certificate.")
  private String uri;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "neo4j",
      description = "Neo4j's user (default: ${DEFAULT-VALUE}); empty where nobody is asked.")
  private String user;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description = "Neo4j's database (default: the user's own).")
  private @Nullable String database;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description =
          "Certificates to trust, as PEM: the server's own, or of who signed it (default: the"
              + " JVM's). With any of these, TLS is spoken.")
  private @Nullable Path certificate;

  /** Sets what was given. */
  void configure(Configuration config) {
    config.set(Neo4jOptions.URI, uri);
    config.set(Neo4jOptions.USER, user);
    if (database != null) {
      config.set(Neo4jOptions.DATABASE, database);
    }
    if (certificate != null) {
      config.set(Neo4jOptions.CERTIFICATE, certificate.toString());
    }
  }

  /** Asks the server something, and says what it means if that does not come out well. */
  static void asking(Neo4jServer server, Runnable question) {
    try {
      question.run();
    } catch (ImportRefusedException e) {
      throw new CommandFailure(CommandFailure.UNUSABLE, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      // what the driver did not expect of a server comes as it is
      if (e instanceof Neo4jException || Neo4jFault.passes(e)) {
        throw new CommandFailure(CommandFailure.UNUSABLE, Neo4jFault.unanswered(server, e), e);
      }
      throw e;
    }
  }
}
