package io.flinkgraphrag.jobs.neo4j;

import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.RetryableException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;

/** What errors of the driver mean: to wait, or to give up with a sentence. */
public final class Neo4jFault {

  /** Causes of causes that are looked at; a chain may be a circle. */
  private static final int CAUSES_MAX = 10;

  private Neo4jFault() {}

  /**
   * Codes of what a server did not finish this time: it is busy, or a transaction took too long.
   */
  private static final List<String> PASSING =
      List.of("Neo.TransientError", "Neo.DatabaseError", "Neo.ClientError.Transaction");

  /** Whether the same may come out well later: the server is away, or busy with something. */
  public static boolean passes(RuntimeException error) {
    if (found(CertificateException.class, error, 0).isPresent()) {
      return false;
    }
    if (error instanceof RetryableException
        || error instanceof ServiceUnavailableException
        || found(SSLException.class, error, 0).isPresent()) {
      return true;
    }
    String code = code(error);
    return PASSING.stream().anyMatch(code::startsWith);
  }

  /** What a user reads where no Neo4j answers, and nobody waits for it. */
  public static String unanswered(Neo4jServer server, RuntimeException error) {
    return "no Neo4j answers at %s (%s): is it running? Another address is given with --uri, one %s"
        .formatted(
            server,
            message(found(SSLException.class, error, 0).orElse(error)),
            server.isEncrypted()
                ? "without TLS as neo4j:// or bolt:// and without --certificate"
                : "with TLS as neo4j+s:// or bolt+s://");
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
    Optional<Throwable> certificate = found(CertificateException.class, error, 0);
    if (certificate.isPresent()) {
      return Optional.of(distrust(server, message(certificate.get())));
    }
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

  private static String distrust(Neo4jServer server, String why) {
    if (why.contains(" matching ")) {
      return "the certificate of Neo4j at %s is for another host (%s): give a name that it has with --uri"
          .formatted(server, why);
    }
    if (why.contains("validity check")) {
      return "the certificate of Neo4j at %s has run out, or does not hold yet (%s): give the server another one"
          .formatted(server, why);
    }
    return "the certificate of Neo4j at %s is not trusted (%s): give it, or that of who signed it, as a PEM file with --certificate (or graphrag.neo4j.certificate)"
        .formatted(server, why);
  }

  /**
   * Who of a kind is in a chain of causes. Who looked for a routing table in vain has them among
   * what he suppressed.
   */
  private static Optional<Throwable> found(
      Class<? extends Throwable> kind, @Nullable Throwable error, int depth) {
    if (error == null || depth > CAUSES_MAX) {
      return Optional.empty();
    }
    if (kind.isInstance(error)) {
      return Optional.of(error);
    }
    return Stream.concat(Stream.ofNullable(error.getCause()), Arrays.stream(error.getSuppressed()))
        .flatMap(cause -> found(kind, cause, depth + 1).stream())
        .findFirst();
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

  private static String message(Throwable error) {
    return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
  }
}
