package io.flinkgraphrag.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LanguageTest {

  private final Language english = Language.of("en");

  @Test
  void termsAreStemsWithoutStopWords() {
    assertThat(english.terms("The leaders' elections in Raft"))
        .containsExactly("leader", "elect", "raft");
  }

  @Test
  void sentencesEndBeforeACapitalAndNotAfterAnAbbreviation() {
    assertThat(english.sentences("Dr. Lamport wrote Paxos. It took 9 years! \"Why?\" He knew it."))
        .containsExactly("Dr. Lamport wrote Paxos.", "It took 9 years!", "\"Why?\"", "He knew it.");
  }

  @Test
  void anUnknownLanguageIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Language.of("xx"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("xx")
        .hasMessageContaining("en");
  }

  @Test
  void namesAreNormalizedToWords() {
    assertThat(Names.normalize("  Gert Fröbe's «Film», 1971 ")).isEqualTo("gert fröbe s film 1971");
    assertThat(Names.ofTitle("Mercury (planet)")).isEqualTo("mercury");
    assertThat(Names.ofTitle("(2020)")).isEqualTo("2020");
  }
}
