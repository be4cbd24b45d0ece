package io.flinkgraphrag.jobs.neo4j;

import java.util.List;
import java.util.Optional;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.RetryableException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;

/** What errors of the driver mean: to wait, or to give up with a sentence. */
public final class Neo4jFault {

  private Neo4jFault() {}

  /**
   * Codes of what a server did not finish this time: it is busy, or a transaction took too long.
   */
  private static final List<String> PASSING =
      List.of("Neo.TransientError", "Neo.DatabaseError", "Neo.ClientError.Transaction");

  /** Whether the same may come out well later: the server is away, or busy with something. */
  public static boolean passes(RuntimeException error) {
    if (error instanceof RetryableException || error instanceof ServiceUnavailableException) {
      return true;
    }
    String code = code(error);
    return PASSING.stream().anyMatch(code::startsWith);
  }

  /**
   * A refusal that says what to do.
   *
   * @param what was asked, such as {@code nodes of label Person}
   */
  public static ImportRefusedException refused(
      Neo4jServer server, String what, RuntimeException error) {
    return new ImportRefusedException(told(server, what, error));
  }

  /** A refusal to write a graph, which says what to do. */
  public static ImportRefusedException refusedToWrite(
      Neo4jServer server, String graph, RuntimeException error) {
    return new ImportRefusedException(
        login(server, error).orElseGet(() -> toldOfWriting(server, graph, error)));
  }

  private static String told(Neo4jServer server, String what, RuntimeException error) {
    return login(server, error).orElseGet(() -> toldOfReading(server, what, error));
  }

  /** What keeps somebody from the database, whatever he wants there. */
  private static Optional<String> login(Neo4jServer server, RuntimeException error) {
    String code = code(error);
    if (error instanceof AuthenticationException || code.contains("Security.Unauthorized")) {
      return Optional.of(
          "Neo4j at %s refuses the login of user \"%s\": set --user (or graphrag.neo4j.user) and the"
                  .formatted(server, server.user())
              + " environment variable GRAPHRAG_NEO4J_PASSWORD, or GRAPHRAG_NEO4J_PASSWORD_FILE");
    }
    if (code.contains("AuthenticationRateLimit")) {
      return Optional.of(
          "Neo4j at %s takes no login of user \"%s\" for a while, as too many failed: wait, and check the password"
              .formatted(server, server.user()));
    }
    if (code.contains("DatabaseNotFound")) {
      return Optional.of(
          "Neo4j at %s has no database \"%s\": SHOW DATABASES lists what there is; name one with --database"
              .formatted(server.uri(), server.database()));
    }
    return Optional.empty();
  }

  private static String toldOfReading(Neo4jServer server, String what, RuntimeException error) {
    String code = code(error);
    if (code.contains("Security")) {
      return "Neo4j at %s does not let user \"%s\" read %s: GRANT MATCH {*} ON GRAPH … ELEMENTS * TO a role of this user (%s)"
          .formatted(server, server.user(), what, message(error));
    }
    if (code.contains("Statement")) {
      return "Neo4j at %s does not understand the query for %s: %s. Mend its cypher in the mapping; neo4j import --dry-run shows the query"
          .formatted(server, what, message(error));
    }
    return "Neo4j at %s cannot be read (%s): %s".formatted(server, what, message(error));
  }

  private static String toldOfWriting(Neo4jServer server, String graph, RuntimeException error) {
    String code = code(error);
    if (code.contains("Security")) {
      return "Neo4j at %s does not let user \"%s\" write graph %s: give a role of this user the rights that docs/neo4j.md lists (%s)"
          .formatted(server, server.user(), graph, message(error));
    }
    if (code.contains("Schema")) {
      return "Neo4j at %s has a constraint that graph %s breaks: mirror it into a database of its own, or drop the constraint (%s)"
          .formatted(server, graph, message(error));
    }
    return "Neo4j at %s cannot be written (graph %s): %s".formatted(server, graph, message(error));
  }

  private static String code(RuntimeException error) {
    return error instanceof Neo4jException neo4j ? String.valueOf(neo4j.code()) : "";
  }

  private static String message(RuntimeException error) {
    return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
  }
}
