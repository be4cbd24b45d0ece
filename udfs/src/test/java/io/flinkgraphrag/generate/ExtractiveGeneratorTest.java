package io.flinkgraphrag.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.model.Answer;
import io.flinkgraphrag.model.Evidence;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtractiveGeneratorTest implements AnswerGeneratorContract {

  @Override
  public AnswerGenerator open() {
    return new ExtractiveGeneratorFactory().open();
  }

  private static Generation write(String question, Evidence evidence) throws GenerationException {
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
        .contains("directed by Steven Spielberg. [1]")
        .contains("born in Cincinnati, Ohio. [3]");
    assertThat(generation.citations()).extracting(Answer.Citation::n).containsExactly(1, 3);
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
  void factsAreStatedTheClosestFirst() throws Exception {
    assertThat(write(Examples.WHO_DESIGNED_RAFT, Examples.RAFT_FACTS).text())
        .startsWith("Raft was designed by Diego Ongaro.");
  }

  @Test
  void aLongSentenceIsCutAtAWord() throws Exception {
    Evidence evidence = Examples.evidence("Raft", "Raft " + "elects leaders ".repeat(100) + ".");
    String quote = write("What does Raft elect?", evidence).citations().get(0).quote();
    assertThat(quote).hasSizeBetween(Quotes.QUOTE_MAX - 31, Quotes.QUOTE_MAX).endsWith("s…");
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
    assertThat(generation.text()).isEqualTo("Raft elects leaders (7) by votes. [1]");
    assertThat(generation.citations().get(0).quote())
        .isEqualTo("Raft elects leaders [7] by votes.");
  }

  @Test
  void evidenceWithoutAnyTextIsAnInvalidRequest() {
    Evidence blank = new Evidence(Examples.evidence("", " ").passages(), List.of());
    assertThatThrownBy(() -> write("Who?", blank))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("no text");
  }
}
