package io.flinkgraphrag.generate.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.text.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CitationMarksTest {

  private static CitationMarks.Checked check(String text) {
    return CitationMarks.check(text, Examples.RAFT, 3, Language.of("en"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A fact [1]. | A fact [1].",
        "A fact [1, 3]. | A fact [1][3].",
        "A fact [2-3]. | A fact [2][3].",
        "A fact【1†source】. | A fact[1].",
        "A fact [^2]. | A fact [2].",
        "A fact [1][9]. | A fact [1].",
        "A fact [0], another [1]. | A fact, another [1].",
        "In [2014] it was [2]. | In (2014) it was [2]."
      })
  void marksBecomePlainAndThoseWithoutEvidenceAreRemoved(String text, String expected) {
    assertThat(check(text).text()).isEqualTo(expected);
  }

  @Test
  void theQuoteIsTheSentenceThatSupportsTheClaim() {
    CitationMarks.Checked checked =
        check("Lamport described Paxos in 1989. [2] Etcd uses Raft [1]. Its clients use gRPC [3].");
    assertThat(checked.added()).isFalse();
    assertThat(checked.citations())
        .extracting(Answer.Citation::quote)
        .containsExactly(
            "It is used in etcd.",
            "It was described by Leslie Lamport in 1989.",
            "Clients read with gRPC.");
  }

  @Test
  void aTextWithoutMarksGetsThatOfTheClosestPassage() {
    CitationMarks.Checked checked = check("It was Leslie Lamport, in 1989 [12].");
    assertThat(checked.text()).isEqualTo("It was Leslie Lamport, in 1989. [2]");
    assertThat(checked.added()).as("readers are told").isTrue();
    assertThat(checked.citations()).extracting(Answer.Citation::passage).containsExactly("p-2");
  }

  @Test
  void aPassageThatWasNotShownIsNoEvidence() {
    CitationMarks.Checked checked =
        CitationMarks.check("Paxos [2], Raft [1].", Examples.RAFT, 1, Language.of("en"));
    assertThat(checked.text()).isEqualTo("Paxos, Raft [1].");
  }

  @Test
  void nothingButMarksIsNoText() {
    assertThat(check(" [1] [9] ").text()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1, ", " ", "\n", "[1] ", "[ ", ". "})
  void aReplyThatRepeatsItselfIsReadToItsEnd(String repeated) {
    String reply = "Raft [" + repeated.repeat(1_000_000 / repeated.length()) + "1]. It was so";
    assertThat(check(reply).text()).startsWith("Raft").contains("It was so");
  }

  @Test
  void withoutPassagesNoMarkStays() {
    CitationMarks.Checked checked =
        CitationMarks.check("Raft [1].", Examples.RAFT_FACTS, 0, Language.of("en"));
    assertThat(checked.text()).isEqualTo("Raft.");
    assertThat(checked.citations()).isEmpty();
  }
}
