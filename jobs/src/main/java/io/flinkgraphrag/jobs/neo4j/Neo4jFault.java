package io.flinkgraphrag.jobs.neo4j;

import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.RetryableException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;

/** What errors of the driver mean: to wait, or to give up with a sentence. */
public final class Neo4jFault {

  private Neo4jFault() {}

  /** Whether the same may come out well later: the server is away, or busy with something. */
  public static boolean passes(RuntimeException error) {
    return error instanceof RetryableException
        || error instanceof ServiceUnavailableException
        || (error instanceof Neo4jException neo4j
            && !(neo4j instanceof ClientException)
            && !(neo4j instanceof AuthenticationException));
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
