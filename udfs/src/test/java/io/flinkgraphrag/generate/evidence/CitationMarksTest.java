package io.flinkgraphrag.generate.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.text.Language;
import java.time.Duration;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "A fact [ID:1]. | A fact [1].",
        "A fact [ID: 1, ID: 3]. | A fact [1][3].",
        "A fact [Passage 1]. | A fact [1].",
        "A fact [Passages 1 and 2]. | A fact [1][2].",
        "A fact [Source 1; Source 2]. | A fact [1][2].",
        "A fact [citation:3]. | A fact [3].",
        "A fact [#2]. | A fact [2].",
        "A fact [^1][^2]. | A fact [1][2].",
        "A fact [[1]]. | A fact [1].",
        "A fact \\[1\\]. | A fact [1].",
        "A fact [**1**]. | A fact [1].",
        "A fact 【1】【2】. | A fact [1][2].",
        "A fact 【3:0†source】. | A fact [3].",
        "A fact ［１］. | A fact [1].",
        "A fact [1–3]. | A fact [1][2][3].",
        "A fact [1-9]. | A fact [1][2][3].",
        "A fact [1, 9]. | A fact [1].",
        "A fact[1]. | A fact[1].",
        "Raft[1] and Paxos[2] agree. | Raft[1] and Paxos[2] agree.",
        "A fact (1). | A fact [1].",
        "A fact. (2) | A fact. [2]",
        "A fact (1)(2). | A fact [1][2].",
        "A fact (Passage 1). | A fact [1].",
        "A fact (see Source 2). | A fact [2].",
        "Raft 由昂加罗设计（1）。 | Raft 由昂加罗设计[1]。",
        "Raft 由昂加罗设计[1]。 | Raft 由昂加罗设计[1]。",
        "Raft 由昂加罗设计【来源1】。 | Raft 由昂加罗设计[1]。",
        "As described in [1, 2], it is so. | As described in [1][2], it is so.",
        "A fact [Passage 7]. It is so [1]. | A fact. It is so [1].",
        "A fact [Passage 1: Raft (algorithm)]. | A fact [1].",
        "A fact (Source: Passage 2). | A fact [2].",
        "A fact [7, 9]. It is so [1]. | A fact. It is so [1].",
        "Pump P-7[1] was made by Norvik[2]. | Pump P-7[1] was made by Norvik[2].",
        "Norvik (Bergen)[1] made it [2]. | Norvik (Bergen)[1] made it [2].",
        "Norvik[9] makes pumps[1]. | Norvik makes pumps[1].",
        "Norvik’s[1] pumps feed hall 2[2]. | Norvik’s[1] pumps feed hall 2[2].",
        "Norvik[1, 2] makes pumps. | Norvik[1][2] makes pumps.",
        "Norvik made it (source 1) in Bergen (2). | Norvik made it [1] in Bergen (2).",
        "Norvik made it (2). Bergen owns it (1). | Norvik made it [2]. Bergen owns it [1]."
      })
  void aMarkInAnySpellingIsACitation(String text, String expected) {
    CitationMarks.Checked checked = check(text);
    assertThat(checked.text()).isEqualTo(expected);
    assertThat(checked.added()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Its duty lies in [0, 1] and slots[10] stays empty; see [the list](http://127.0.0.1/x).",
        "The interval [1, 3] is closed.",
        "Its duty lies in [1, 2].",
        "It is scaled to [1, 10].",
        "x = [1, 2] holds.",
        "They won [2-1].",
        "The value is (1).",
        "It is \\(1\\).",
        "For $[1, 2]$ it holds.",
        "Send {\"a\": [1, 2]} then.",
        "The character class [0-9] and [^0-9] match.",
        "a[1] is the second, x[2] the third.",
        "argv[1] is the first argument.",
        "slots[1] stays empty.",
        "obj.field[1] is set.",
        "matrix[1][2] is set.",
        "See [1](http://127.0.0.1/x) and ![2](x.png) and [text][1].",
        "Call f(1) and then g(2).",
        "There are two: (1) pumps and (2) valves.",
        "It follows from equation (1).",
        "Exactly one (1).",
        "The point (1, 2) and (0, 1).",
        "Write `a [1]` or ``[2] ` [3]``.",
        "Do:\n```\nx [1]\n[2]\n```",
        "- [ ] open and [x] done",
        "At [-1, 1], [0.5, 1], (0, 1] and [1, n].",
        "在区间[1, 2]内。",
        "It has three stages (3).",
        "Norvik (3), Bergen Marine (2).",
        "The states are open (1) and closed (2).",
        "It won 3 (2), lost 1 (1).",
        "Norvik leads (2). It has three stages (3).",
        "它有三个阶段（3）。",
        "The regex [1-9] matches.",
        "x[2] and a[10] and Slots[1] stay empty.",
        "f(x)[1] is set.",
        "A[1] is set."
      })
  void whatIsSomethingElseStaysAsItIs(String text) {
    CitationMarks.Checked checked = check(text);
    assertThat(checked.text()).startsWith(text.replaceAll("\\.$", ""));
    assertThat(checked.added()).as("nothing in it is a citation").isTrue();
  }

  @Test
  void anAttachedMarkOfNoPassageIsRemoved() {
    assertThat(check("Norvik[9] makes pumps.").text()).startsWith("Norvik makes pumps.");
  }

  /** A model that repeats a source, footnotes included, cites nothing by them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[2]",
        "[^2]",
        "【2】",
        "[2, 3]",
        "[ID:2]",
        "(source 2)",
        "［2］",
        "〔2〕",
        "[[2]]",
        "[ 2 ]",
        "[2-3]",
        "[Passage 2: see [3]]",
        "【2†see [3]】",
        "\\[2\\]",
        "[2][3]"
      })
  void aFootnoteOfASourceIsNoCitation(String footnote) {
    for (String source : new String[] {"Norvik made it %s.", "Norvik%s made it.", "It is%s."}) {
      String repeated = Quotes.withoutMarks(source.formatted(footnote));
      CitationMarks.Checked checked = check(repeated + " It is so [1].");
      assertThat(checked.text()).isEqualTo(repeated + " It is so [1].");
      assertThat(checked.citations()).extracting(Answer.Citation::n).containsExactly(1);
      assertThat(check(repeated).added()).as(repeated).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"It lies in [0, 1].", "The interval [1, 3] is closed.", "They won [2-1].", "f(1)"})
  void whatNobodyReadsAsAMarkStaysInASource(String source) {
    assertThat(Quotes.withoutMarks(source)).isEqualTo(source);
  }

  @Test
  void parenthesesAreNoMarksWhereTheModelWritesBrackets() {
    assertThat(check("It is of class (1). Raft is used [2].").text())
        .isEqualTo("It is of class (1). Raft is used [2].");
    assertThat(check("It was hazardous (1). Raft is used [2].").text())
        .isEqualTo("It was hazardous (1). Raft is used [2].");
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
  @ValueSource(
      strings = {
        "1, ",
        " ",
        "\n",
        "[1] ",
        "[ ",
        ". ",
        "[",
        "[[",
        "(",
        "`",
        "``",
        "` `` ",
        "```",
        "【1†",
        "[^",
        "[1](",
        "[9] ",
        "(1) ",
        "in [1, 2] ",
        "[ID:",
        "x[1]",
        ")[1]",
        "Norvik-1’s[1]",
        "Norvik (1)(2)",
        "[1",
        "\\[1"
      })
  void aReplyThatRepeatsItselfIsReadToItsEnd(String repeated) {
    String reply = "Raft [" + repeated.repeat(1_000_000 / repeated.length()) + "1]. It was so";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThat(check(reply).text()).startsWith("Raft").contains("It was so"));
  }

  @Test
  void withoutPassagesNoMarkStays() {
    CitationMarks.Checked checked =
        CitationMarks.check("Raft [1].", Examples.RAFT_FACTS, 0, Language.of("en"));
    assertThat(checked.text()).isEqualTo("Raft.");
    assertThat(checked.citations()).isEmpty();
  }
}
