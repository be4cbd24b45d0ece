package io.flinkgraphrag.jobs.neo4j.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NodeIdentityTest {

  /** What the query reads of a relationship's ends has to lead to the same element. */
  @Test
  void aNodeIsTheSameByWhatAnEndOfARelationshipTellsOfIt() {
    long seed = Long.getLong("graphrag.test.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dgraphrag.test.seed=" + seed + ")");
    Random random = new Random(seed);
    Neo4jMapping mapping =
        Neo4jMapping.parse("nodes:\n  Movie: {id: 'x y', text: plot}\n", "test.yaml")
            .withKeys(Map.of("Person", "weight"));
    for (int i = 0; i < 5_000; i++) {
      GraphNode node = DrawnNodes.node(random);
      assertThat(NodeIdentity.of(mapping, asAnEnd(mapping, node)))
          .as("of %s", node)
          .isEqualTo(NodeIdentity.of(mapping, node));
    }
  }

  @Test
  void labelsCountInTheOrderOfTheFileThenByAlphabetAndTechnicalOnesLast() {
    Neo4jMapping mapping = Neo4jMapping.parse("nodes:\n  Z: {kind: z}\n  Y: {kind: y}\n", "f");
    assertThat(mapping.sorted(List.of("A", "Y", "_T", "Z", "B")))
        .containsExactly("Z", "Y", "A", "B", "_T");
  }

  @Test
  void idsAreCutWithAHash() {
    String id =
        NodeIdentity.of(
                Neo4jMapping.usual(),
                new GraphNode(List.of("Page"), Map.of("id", "x".repeat(2_000))))
            .orElseThrow()
            .id();
    assertThat(id).startsWith("Page/xxx").hasSizeLessThanOrEqualTo(512).matches(".*x#[0-9a-f]{16}");
  }

  /** As {@link EndProjection} lets the server do it. */
  private static GraphNode asAnEnd(Neo4jMapping mapping, GraphNode node) {
    if (mapping.identifying().stream().allMatch(key -> node.properties().get(key) == null)) {
      return node;
    }
    Map<String, Object> properties = new HashMap<>();
    mapping.identifying().forEach(key -> properties.put(key, node.properties().get(key)));
    for (String key : mapping.texts()) {
      Object value = node.properties().get(key);
      if (!mapping.identifying().contains(key) && value instanceof String text) {
        properties.put(key, text.substring(0, Math.min(text.length(), EndProjection.TEXT_CHARS)));
      }
    }
    return new GraphNode(node.labels(), properties);
  }
}
