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
  void mentionsAreRunsOfCapitalisedWords() {
    assertThat(
            english.mentions(
                "The University of the West was led by Gert Fröbe, Dr. Jane Doe and Bob's friend. In"
                    + " World War 2 it closed; Simon and Garfunkel came later."))
        .containsExactly(
            "university of the west",
            "gert fröbe",
            "jane doe and bob",
            "jane doe",
            "bob",
            "world war 2",
            "simon and garfunkel",
            "simon",
            "garfunkel");
  }

  @Test
  void aTextWithoutNamesMentionsNothing() {
    assertThat(english.mentions("it rains. The and of, 1999")).isEmpty();
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
