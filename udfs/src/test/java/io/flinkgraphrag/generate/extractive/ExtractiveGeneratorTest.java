package io.flinkgraphrag.generate.extractive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.AnswerGeneratorContract;
import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.Talk;
import io.flinkgraphrag.generate.evidence.EvidenceSentences;
import io.flinkgraphrag.generate.evidence.Quotes;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractiveGeneratorTest implements AnswerGeneratorContract {

  @Override
  public AnswerGenerator open() {
    return new ExtractiveGenerator();
  }

  private static Generation write(String question, Evidence evidence) throws CallException {
    return new ExtractiveGenerator().write(Examples.request(question, evidence));
  }

  @Test
  void quotesTheSentenceThatAnswersWithItsMark() throws Exception {
    Generation generation = write(Examples.WHO_DESIGNED_RAFT, Examples.RAFT);
    assertThat(generation.text())
        .isEqualTo("Raft was designed by Diego Ongaro and John Ousterhout. [1]");
    assertThat(generation.citations())
        .containsExactly(
            new Answer.Citation(
                1,
                "p-1",
                "d-1",
                "Raft (algorithm)",
                "Raft was designed by Diego Ongaro and John Ousterhout.",
                1.0));
  }

  @Test
  void aSentenceThatSaysByWhomAnswersWho() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Pump P-7", "Pump P-7 feeds the cooling loop of hall 2. It was made by Norvik.");
    assertThat(write("Who made pump P-7?", evidence).text()).startsWith("It was made by Norvik.");
  }

  @Test
  void ofAFollowUpTheSentenceAboutWhatItLeansOnAnswers() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Paxos",
            "Paxos was designed by Leslie Lamport.",
            "Raft",
            "Raft is used by etcd. It is a protocol. Raft was designed by Diego Ongaro.");
    GenerationRequest request = Examples.request("And who designed it?", evidence);
    Talk talk = new Talk("Raft: And who designed it?", List.of());
    assertThat(new ExtractiveGenerator().write(request.with(talk)).text())
        .startsWith("Raft was designed by Diego Ongaro. [2]");
  }

  @Test
  void whatAFollowUpLeansOnAnswersNothingByItself() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "CAP theorem",
            "Eric Brewer stated the CAP theorem as a conjecture. Nancy Lynch proved it in 2002.");
    GenerationRequest request = Examples.request("And who proved it?", evidence);
    Talk talk = new Talk("stated the CAP theorem as a conjecture: And who proved it?", List.of());
    assertThat(new ExtractiveGenerator().write(request.with(talk)).text())
        .startsWith("Nancy Lynch proved it in 2002. [1]");
  }

  @Test
  void aSentenceWithADateAnswersWhen() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Etcd",
            "Etcd was released to the world by CoreOS. The first release of Etcd was in June 2013."
                + " The release of Etcd was applauded.");
    assertThat(write("When was the first Etcd release?", evidence).text()).contains("June 2013");
  }

  @Test
  void aSentenceWithANumberAnswersHowMany() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Saturn",
            "The moons of Saturn are numerous. Saturn has 146 moons with confirmed orbits. Saturn is"
                + " named after a god.");
    assertThat(write("How many moons does Saturn have?", evidence).text()).contains("146");
  }

  @Test
  void aSecondPassageIsQuotedWhereTheFirstNamesItsTitle() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Jaws (film)",
            "Jaws is a 1975 American thriller film directed by Steven Spielberg. It is based on a"
                + " novel.",
            "Thriller film",
            "Thrillers excite. Many are made each year.",
            "Steven Spielberg",
            "Steven Spielberg was born in Cincinnati, Ohio. He won three Academy Awards.");
    Generation generation = write("Where was the director of the film Jaws born?", evidence);
    assertThat(generation.text())
        .isEqualTo(
            "Steven Spielberg was born in Cincinnati, Ohio. [3] Jaws is a 1975 American thriller"
                + " film directed by Steven Spielberg. [1]");
    assertThat(generation.citations()).extracting(Answer.Citation::n).containsExactly(1, 3);
  }

  @Test
  void theAnswerStandsFirstAndThenWhatLeadsToItOverTwoBridges() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Bigtable",
            "Bigtable stores sorted tables. The lock service that Bigtable depends on is Chubby.",
            "Mike Burrows",
            "With David Wheeler he invented the block-sorting transform.",
            "Chubby",
            "Chubby keeps small files. The author of the Chubby paper is Mike Burrows.");
    assertThat(
            write(
                    "Which transform was invented by the author of the lock service that Bigtable"
                        + " depends on?",
                    evidence)
                .text())
        .isEqualTo(
            "With David Wheeler he invented the block-sorting transform. [2] The lock service that"
                + " Bigtable depends on is Chubby. [1] The author of the Chubby paper is Mike"
                + " Burrows. [3]");
  }

  @Test
  void aNameThatIsNoTitleJoinsTwoPassages() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Chord",
            "Chord is a look-up service. The first author of the Chord paper is Ion Stoica.",
            "Reading list",
            "The Chord paper is read in week seven.",
            "Apache Spark",
            "Apache Spark computes in memory. Ion Stoica and others founded Databricks in 2013.");
    assertThat(
            write("Which company did the first author of the Chord paper found?", evidence).text())
        .startsWith("Ion Stoica and others founded Databricks in 2013. [3]");
  }

  @Test
  void theNameOfTheBridgeIsNotThePersonAskedFor() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Checkpoint",
            "The checkpoints of Flink are based on the Chandy-Lamport algorithm.",
            "Chandy-Lamport algorithm",
            "The Chandy-Lamport algorithm records a global state. Mani Chandy and Leslie Lamport"
                + " published it in 1985.");
    assertThat(write("Who invented what the checkpoints of Flink are based on?", evidence).text())
        .startsWith("Mani Chandy and Leslie Lamport published it in 1985. [2]");
  }

  @Test
  void aFactStandsInForASentenceThatNoPassageHas() throws Exception {
    List<Evidence.Passage> passages =
        Examples.evidence("Kafka sink", "The Kafka sink of Flink uses two-phase commit.")
            .passages();
    Evidence evidence =
        new Evidence(
            passages,
            List.of(
                new Evidence.Fact("Kafka sink", "uses", "two-phase commit", 0.9, 1),
                new Evidence.Fact("two-phase commit", "described_by", "Jim Gray", 0.5, 1)));
    Generation generation =
        write("Who described the protocol that the Kafka sink of Flink uses?", evidence);
    assertThat(generation.text())
        .isEqualTo(
            "two-phase commit described by Jim Gray. The Kafka sink of Flink uses two-phase commit."
                + " [1]");
    assertThat(generation.citations()).extracting(Answer.Citation::n).containsExactly(1);
  }

  /** A graph whose passages are the properties of its entities. */
  private static Evidence film() {
    return new Evidence(
        Examples.evidence(
                "The Matrix",
                "The Matrix: released 1999; tagline Welcome to the Real World.",
                "Keanu Reeves",
                "Keanu Reeves: born 1964.",
                "",
                "Keanu Reeves acted in The Matrix (roles: Neo).")
            .passages(),
        List.of(
            new Evidence.Fact("Lana Wachowski", "directed", "The Matrix", 0.9, 1),
            new Evidence.Fact("Lilly Wachowski", "directed", "The Matrix", 0.8, 1),
            new Evidence.Fact("Keanu Reeves", "acted in", "The Matrix", 0.7, 1),
            new Evidence.Fact("Carrie-Anne Moss", "acted in", "The Matrix", 0.6, 1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Who directed The Matrix?      | Lana Wachowski, Lilly Wachowski. Lana Wachowski directed The Matrix. Lilly Wachowski directed The Matrix.
          Who acted in The Matrix?      | Keanu Reeves, Carrie-Anne Moss. Keanu Reeves acted in The Matrix. Carrie-Anne Moss acted in The Matrix.
          When was The Matrix released? | The Matrix: released 1999; tagline Welcome to the Real World. [1]
          When was Keanu Reeves born?   | Keanu Reeves: born 1964. [2]
          Who played Neo in The Matrix? | Keanu Reeves acted in The Matrix (roles: Neo). [3]
          """)
  void factsAnswerWhereTheySayWhatNoPassageDoes(String question, String answer) throws Exception {
    assertThat(write(question, film()).text()).isEqualTo(answer);
  }

  @Test
  void aPassageThatNamesTheSameInOtherWordsIsQuoted() throws Exception {
    Evidence evidence =
        new Evidence(
            Examples.evidence(
                    "Consistent hashing",
                    "David Karger, Tom Leighton and Daniel Lewin published it in 1997. In 1998 Leighton and Lewin founded Akamai.")
                .passages(),
            List.of(
                new Evidence.Fact("Tom Leighton", "founded", "Akamai", 0.9, 1),
                new Evidence.Fact("Daniel Lewin", "founded", "Akamai", 0.8, 1)));
    assertThat(write("Who founded Akamai?", evidence).text())
        .startsWith("In 1998 Leighton and Lewin founded Akamai. [1]");
  }

  @Test
  void theSentenceThatStatesAFactIsQuotedInItsPlace() throws Exception {
    List<Evidence.Passage> passages =
        Examples.evidence(
                "Kafka sink",
                "The Kafka sink of Flink uses two-phase commit.",
                "Two-phase commit",
                "It blocks. Jim Gray wrote of it in 1978. Its first phase asks all.")
            .passages();
    Evidence evidence =
        new Evidence(
            passages,
            List.of(new Evidence.Fact("two-phase commit", "described by", "Jim Gray", 0.5, 1)));
    assertThat(
            write("Who described the protocol that the Kafka sink of Flink uses?", evidence).text())
        .startsWith("Jim Gray wrote of it in 1978. [2] The Kafka sink");
  }

  @Test
  void aSentenceThatPointsBackBringsTheOneBeforeItAndBothAreTheQuote() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Fencing token",
            "A fencing token is a number. The storage refuses a write with a smaller one. This"
                + " stops a client whose lease has expired.");
    Generation generation =
        write("How does a fencing token stop a client whose lease has expired?", evidence);
    assertThat(generation.text())
        .isEqualTo(
            "The storage refuses a write with a smaller one. [1] This stops a client whose lease"
                + " has expired. [1]");
    assertThat(generation.citations())
        .extracting(Answer.Citation::quote)
        .containsExactly(
            "The storage refuses a write with a smaller one. This stops a client whose lease has"
                + " expired.");
  }

  @Test
  void theWordThatAsksForASizeIsNotLookedForInPassages() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Google File System",
            "Files are cut into chunks of 64 MB. Each has three replicas.",
            "Hadoop",
            "Its file system cuts files into large blocks.");
    assertThat(write("How large are the chunks of the Google File System?", evidence).text())
        .isEqualTo("Files are cut into chunks of 64 MB. [1]");
  }

  @Test
  void whenOfThePresentAsksForAConditionAndNotForADate() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Vector clock",
            "Two events are concurrent when neither vector is less than the other.",
            "Happened-before relation",
            "Vector clock and relation were defined in 1978.");
    assertThat(write("When are two events concurrent, according to a vector?", evidence).text())
        .isEqualTo("Two events are concurrent when neither vector is less than the other. [1]");
  }

  @Test
  void theSameEvidenceGivesTheSameAnswer() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Left", "Alpha Beta made the Left Door.", "Right", "Alpha Beta made the Right Door.");
    assertThat(write("Who made a door?", evidence)).isEqualTo(write("Who made a door?", evidence));
    assertThat(write("Who made a door?", evidence).citations().get(0).n()).isEqualTo(1);
  }

  @Test
  void termsThatAreStillMissingComeFromAnotherPassage() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Mars", "Mars has a radius of 3389 km. Its soil is red.",
            "Venus", "The radius of Venus is 6051 km. Its clouds are acid.");
    assertThat(write("Which is larger, the radius of Mars or of Venus?", evidence).text())
        .contains("3389")
        .contains("6051");
  }

  @Test
  void anAnswerInOnePassageIsNotFollowedByAnother() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Raft",
            "Raft was designed by Diego Ongaro and John Ousterhout.",
            "John Ousterhout",
            "John Ousterhout is a professor at Stanford. He created Tcl.");
    assertThat(write(Examples.WHO_DESIGNED_RAFT, evidence).citations()).hasSize(1);
  }

  @Test
  void withoutAnyCommonTermTheBestPassageIsQuoted() throws Exception {
    assertThat(write("Qwertz uiop?", Examples.RAFT).text())
        .isEqualTo("Raft is a consensus algorithm that is easy to understand. [1]");
  }

  @Test
  void aSentenceOfTwoPassagesIsQuotedOnce() throws Exception {
    String text = "The capital of Australia is Canberra.";
    Evidence evidence = Examples.evidence("Australia", text, "Canberra", text);
    assertThat(write("What is the capital of Australia?", evidence).text())
        .isEqualTo(text + " [1]");
  }

  @Test
  void factsAloneAreAnsweredByANameAndTheFactThatSaysSo() throws Exception {
    assertThat(write(Examples.WHO_DESIGNED_RAFT, Examples.RAFT_FACTS).text())
        .isEqualTo("Diego Ongaro. Raft was designed by Diego Ongaro.");
  }

  @Test
  void aLongSentenceIsCutAtAWord() throws Exception {
    Evidence evidence = Examples.evidence("Raft", "Raft " + "elects leaders ".repeat(100) + ".");
    String quote = write("What does Raft elect?", evidence).citations().get(0).quote();
    assertThat(quote).hasSizeBetween(Quotes.QUOTE_MAX - 31, Quotes.QUOTE_MAX).endsWith("s…");
  }

  @Test
  void aQuoteKeepsTheLinesOfATableAndTheBlanksOfCode() throws Exception {
    String table = "| pump | maker |\n|------|-------|\n| P-7  | Norvik |";
    Generation generation =
        write("Who is the maker of pump P-7?", Examples.evidence("Pumps", "Oslo.\n\n" + table));
    assertThat(generation.text()).isEqualTo(table + " [1]");
    assertThat(generation.citations().get(0).quote()).isEqualTo(table);
    String code = "start(pump):\n    if pump.cold:\n        heat(pump)";
    assertThat(write("How to start a cold pump?", Examples.evidence("Code", code)).text())
        .isEqualTo(code + " [1]");
  }

  @Test
  void sentencesOfOtherLinesStayOnTheirLinesInOneQuote() throws Exception {
    Evidence evidence =
        Examples.evidence(
            "Raft", "Raft elects leaders by votes.\nThis vote needs a majority of all.");
    assertThat(write("What needs a majority of all?", evidence).citations().get(0).quote())
        .isEqualTo("Raft elects leaders by votes.\nThis vote needs a majority of all.");
  }

  @Test
  void aQuoteIsCutByWhatItShows() {
    String row = "| a |" + " ".repeat(40) + "| b |\n";
    String table = row.repeat(20).strip();
    assertThat(table.length()).isGreaterThan(2 * Quotes.QUOTE_MAX);
    assertThat(Quotes.cut(table)).isEqualTo(table);
    assertThat(Quotes.cut("a" + "\n".repeat(9_000) + "b").length())
        .isLessThanOrEqualTo(Quotes.QUOTE_WITH_BLANKS_MAX);
    assertThat(Quotes.cut("a ".repeat(9_000)).length()).isLessThanOrEqualTo(Quotes.QUOTE_MAX);
    String accented = "x".repeat(Quotes.QUOTE_MAX - 2) + "e\u0301\u0302" + "y".repeat(9);
    assertThat(Quotes.cut(accented)).isEqualTo("x".repeat(Quotes.QUOTE_MAX - 2) + "…");
    assertThat(Quotes.line(" Nor\n vik ")).isEqualTo("Nor vik");
  }

  @Test
  void sentencesBeyondTheBoundAreNotLookedAt() throws Exception {
    String filler = "It rains. ".repeat(EvidenceSentences.SENTENCES_PER_PASSAGE_MAX);
    Evidence evidence = Examples.evidence("Weather", filler + "Raft elects leaders.");
    assertThat(write("What does Raft elect?", evidence).text()).isEqualTo("It rains. [1]");
  }

  @Test
  void passagesBeyondTheBoundAreNotLookedAt() throws Exception {
    String[] texts = new String[14];
    for (int i = 0; i < texts.length; i += 2) {
      texts[i] = "Weather";
      texts[i + 1] = "rain".repeat(EvidenceSentences.PASSAGE_CHARS_MAX / 4);
    }
    texts[13] = "Raft elects leaders.";
    assertThat(write("What does Raft elect?", Examples.evidence(texts)).text())
        .startsWith("rain")
        .endsWith("[1]");
  }

  @Test
  void aFootnoteOfTheSourceIsNoMark() throws Exception {
    Evidence evidence = Examples.evidence("Raft", "Raft elects leaders [7] by votes.");
    Generation generation = write("What does Raft elect?", evidence);
    assertThat(generation.text()).isEqualTo("Raft elects leaders ‹7› by votes. [1]");
    assertThat(generation.citations().get(0).quote())
        .isEqualTo("Raft elects leaders [7] by votes.");
  }

  @Test
  void evidenceWithoutAnyTextIsAnInvalidRequest() {
    Evidence blank = new Evidence(Examples.evidence("", " ").passages(), List.of());
    assertThatThrownBy(() -> write("Who?", blank))
        .isInstanceOf(CallException.class)
        .hasMessageContaining("no text");
  }
}
