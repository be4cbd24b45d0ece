package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.DiscoveryException;
import org.neo4j.driver.exceptions.SecurityException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;

final class Neo4jFaultTest {

  private static final Neo4jServer SERVER =
      new Neo4jServer("bolt://h:7687", "ada", "secret", "", "");

  @Test
  void aRefusalToWriteSaysWhatToDo() {
    assertThat(told("Neo.ClientError.Security.Forbidden"))
        .contains("does not let user \"ada\" write graph g", "docs/neo4j.md");
    assertThat(told("Neo.ClientError.Schema.ConstraintValidationFailed"))
        .contains("a database of its own");
    assertThat(told("Neo.ClientError.Database.DatabaseNotFound")).contains("--database");
    assertThat(
            Neo4jFault.refusedToWrite(
                    SERVER,
                    "g",
                    new AuthenticationException("Neo.ClientError.Security.Unauthorized", "no"))
                .getMessage())
        .contains("refuses the login", "GRAPHRAG_NEO4J_PASSWORD")
        .doesNotContain("secret");
  }

  private static String told(String code) {
    return String.valueOf(
        Neo4jFault.refusedToWrite(SERVER, "g", new ClientException(code, "why\nand how"))
            .getMessage());
  }

  /** In the words of Java's own checks. */
  @Test
  void aCertificateThatWillNotDoEndsTheJobAndSaysWhatToDo() {
    assertThat(distrust("No name matching h found")).contains("is for another host", "--uri");
    assertThat(
            distrust(
                "PKIX path validation failed: java.security.cert.CertPathValidatorException:"
                    + " validity check failed"))
        .contains("has run out");
    assertThat(distrust("PKIX path building failed")).contains("is not trusted", "--certificate");
  }

  /** It comes from within, or from one of those who were asked for a routing table. */
  private static String distrust(String why) {
    SSLException handshake =
        new SSLException("(certificate_unknown)", new CertificateException(why));
    RuntimeException routed = new ServiceUnavailableException("nobody routes");
    routed.addSuppressed(new DiscoveryException("h:7687", handshake));
    assertThat(Neo4jFault.passes(routed)).isFalse();
    String told = String.valueOf(Neo4jFault.refused(SERVER, "anything", routed).getMessage());
    RuntimeException direct = new SecurityException("no connection", handshake);
    assertThat(Neo4jFault.passes(direct)).isFalse();
    assertThat(Neo4jFault.refused(SERVER, "anything", direct)).hasMessage(told);
    return told;
  }

  @Test
  void aHandshakeThatTheServerBreaksOffIsTriedAgain() {
    assertThat(
            Neo4jFault.passes(
                new SecurityException("no connection", new SSLException("closed while shaking"))))
        .isTrue();
  }

  @Test
  void aServerThatDoesNotAnswerIsLeftAloneForLongerEachTime() {
    Duration backoff = Neo4jBackoff.after(Duration.ZERO);
    assertThat(backoff).isEqualTo(Duration.ofMillis(500));
    for (int failure = 0; failure < 20; failure++) {
      backoff = Neo4jBackoff.after(backoff);
    }
    assertThat(backoff).isEqualTo(Duration.ofSeconds(30));
  }
}
