package io.flinkgraphrag.jobs.neo4j.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** That it says the same as the whole node is NodeIdentityTest's. */
final class EndProjectionTest {

  @Test
  void whatTheDatabaseDoesNotHaveIsNotAskedFor() {
    Neo4jMapping mapping = Neo4jMapping.usual().forQueries(Set.of("name", "born", "content"));

    assertThat(EndProjection.of(mapping, "a"))
        .isEqualTo(
            "CASE WHEN a.`name` IS NULL THEN properties(a) ELSE a {.`name`, `content`:"
                + " left(toStringOrNull(a.`content`), 200)} END");
    assertThat(EndProjection.mayBePassage(mapping, "n")).isEqualTo("NOT (n.`content` IS NULL)");
  }

  @Test
  void whereNothingIdentifiesAllPropertiesDo() {
    Neo4jMapping mapping = Neo4jMapping.usual().forQueries(Set.of("size"));

    assertThat(EndProjection.of(mapping, "a"))
        .isEqualTo("CASE WHEN true THEN properties(a) ELSE a {} END");
    assertThat(EndProjection.mayBePassage(mapping, "n")).isEqualTo("NOT (true)");
  }
}
