package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.ClientException;

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
