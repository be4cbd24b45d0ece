package io.flinkgraphrag.jobs.neo4j.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MirrorNameTest {

  @Test
  void aKindIsALabelThatCanStandInAQuery() {
    assertThat(MirrorName.label("COMPANY")).isEqualTo("COMPANY");
    assertThat(MirrorName.label(" Pump maker! ")).isEqualTo("Pump_maker");
    assertThat(MirrorName.label("x`) DETACH DELETE (n")).isEqualTo("x_DETACH_DELETE_n");
    assertThat(MirrorName.label("公司")).isEqualTo("公司");
    assertThat(MirrorName.label("2nd hand")).isEqualTo("N2nd_hand");
    assertThat(MirrorName.label("—")).isEqualTo(MirrorName.NONE);
    assertThat(MirrorName.label("x".repeat(500))).hasSize(100);
  }

  @Test
  void aKindIsNeverALabelOfTheMirrorsOwn() {
    assertThat(MirrorName.label("Passage")).isEqualTo("Passage_");
    assertThat(MirrorName.label("_GraphRag")).isEqualTo("GraphRag");
  }

  @Test
  void aPredicateIsATypeAsTheyAreWritten() {
    assertThat(MirrorName.type("acted in")).isEqualTo("ACTED_IN");
    assertThat(MirrorName.type("is-part of (since)")).isEqualTo("IS_PART_OF_SINCE");
    assertThat(MirrorName.type("!")).isEqualTo("RELATED_TO");
  }

  @Test
  void keysOfDifferentNodesAreDifferentHoweverLongTheyAre() {
    assertThat(MirrorName.passageKey("g", "a|b", "c"))
        .isNotEqualTo(MirrorName.passageKey("g", "a", "b|c"));
    assertThat(MirrorName.entityKey("g", "d")).isNotEqualTo(MirrorName.documentKey("g", "d"));
    String longId = "語".repeat(512);
    assertThat(MirrorName.passageKey("g", longId, longId))
        .hasSizeLessThan(100)
        .isNotEqualTo(MirrorName.passageKey("g", longId, longId + "."));
  }
}
