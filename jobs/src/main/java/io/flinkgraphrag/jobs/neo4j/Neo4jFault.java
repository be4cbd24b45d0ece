package io.flinkgraphrag.jobs.neo4j;

import java.util.List;
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
    String code = error instanceof Neo4jException neo4j ? String.valueOf(neo4j.code()) : "";
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

  private static String told(Neo4jServer server, String what, RuntimeException error) {
    String code = error instanceof Neo4jException neo4j ? String.valueOf(neo4j.code()) : "";
    String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    if (error instanceof AuthenticationException || code.contains("Security.Unauthorized")) {
      return "Neo4j at %s refuses the login of user \"%s\": set --user (or graphrag.neo4j.user) and the"
              .formatted(server, server.user())
          + " environment variable GRAPHRAG_NEO4J_PASSWORD, or GRAPHRAG_NEO4J_PASSWORD_FILE";
    }
    if (code.contains("AuthenticationRateLimit")) {
      return "Neo4j at %s takes no login of user \"%s\" for a while, as too many failed: wait, and check the password"
          .formatted(server, server.user());
    }
    if (code.contains("DatabaseNotFound")) {
      return "Neo4j at %s has no database \"%s\": SHOW DATABASES lists what there is; name one with --database"
          .formatted(server.uri(), server.database());
    }
    if (code.contains("Security")) {
      return "Neo4j at %s does not let user \"%s\" read %s: GRANT MATCH {*} ON GRAPH … ELEMENTS * TO a role of this user (%s)"
          .formatted(server, server.user(), what, message);
    }
    if (code.contains("Statement")) {
      return "Neo4j at %s does not understand the query for %s: %s. Mend its cypher in the mapping; neo4j import --dry-run shows the query"
          .formatted(server, what, message);
    }
    return "Neo4j at %s cannot be read (%s): %s".formatted(server, what, message);
  }
}
