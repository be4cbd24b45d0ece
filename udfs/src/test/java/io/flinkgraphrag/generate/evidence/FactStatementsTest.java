package io.flinkgraphrag.generate.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactStatementsTest {

  private static Evidence.Fact fact(String source, String predicate, String target, double score) {
    return new Evidence.Fact(source, predicate, target, score, 1);
  }

  private static String answer(String question, Evidence.Fact... facts) {
    return answer(question, List.of(), facts);
  }

  private static String answer(
      String question, List<Evidence.Entity> entities, Evidence.Fact... facts) {
    return FactStatements.answer(
        question, new Evidence(List.of(), List.of(facts), entities), Language.of("en"));
  }

  @Test
  void anEntitySeveralStepsOffThatRetrievalRankedFirstAnswers() {
    Evidence.Fact[] facts = {
      fact("Jet Pilot", "directed by", "Jules Furthman", 0.9),
      fact("Jet Pilot", "starred actors", "John Wayne", 0.8),
      fact("Jet Pilot", "release year", "1957", 0.7)
    };
    String question = "When were the films directed by Jules Furthman shown?";
    assertThat(answer(question, List.of(new Evidence.Entity("1957", "1957", 1.2)), facts))
        .isEqualTo("1957. Jet Pilot release year 1957. Jet Pilot directed by Jules Furthman.");
    assertThat(answer(question, List.of(new Evidence.Entity("jp", "Jet Pilot", 1.2)), facts))
        .startsWith("Jet Pilot. ");
    assertThat(answer(question, List.of(new Evidence.Entity("x", "Not in the facts", 1)), facts))
        .startsWith("Jet Pilot. ");
  }

  @Test
  void allNamesOfOnePredicateAnswerTogetherTheBestFirst() {
    assertThat(
            answer(
                "What movies did Temuera Morrison act in?",
                fact("Tracker", "starred_actors", "Temuera Morrison", 0.9),
                fact("River Queen", "starred_actors", "Temuera Morrison", 0.8),
                fact("Tracker", "release year", "2010", 0.7)))
        .isEqualTo(
            "Tracker, River Queen. Tracker starred actors Temuera Morrison. River Queen starred"
                + " actors Temuera Morrison.");
  }

  @Test
  void theLastPredicateThatTheQuestionSaysAnswersAndWhatLeadsThereIsStated() {
    assertThat(
            answer(
                "What are the languages of the films directed by Joel Zwick?",
                fact("Fat Albert", "directed by", "Joel Zwick", 0.9),
                fact("Elvis Has Left", "directed by", "Joel Zwick", 0.8),
                fact("Fat Albert", "in language", "Greek", 0.5),
                fact("Fat Albert", "written by", "Bill Cosby", 0.4)))
        .isEqualTo("Greek. Fat Albert in language Greek. Fat Albert directed by Joel Zwick.");
  }

  /**
   * What the first step scores does not hold the last one back, which scores less by its nature.
   */
  @Test
  void theLastPredicateAnswersHoweverMuchLowerItScores() {
    assertThat(
            answer(
                "Which people directed films that Keanu Reeves acted in?",
                fact("Keanu Reeves", "acted in", "The Matrix", 1.3),
                fact("Keanu Reeves", "acted in", "The Replacements", 1.2),
                fact("Lana Wachowski", "directed", "The Matrix", 0.3)))
        .startsWith("Lana Wachowski. Lana Wachowski directed The Matrix.");
  }

  @Test
  void whatAllThingsInTheQuestionLeadToAnswers() {
    Evidence.Fact[] facts = {
      fact("Tom Hanks", "acted in", "Cast Away", 1.1),
      fact("Tom Hanks", "acted in", "Apollo 13", 1.0),
      fact("Helen Hunt", "acted in", "Cast Away", 0.9),
      fact("Ron Howard", "directed", "Apollo 13", 0.5),
      fact("Robert Zemeckis", "directed", "Cast Away", 0.4)
    };
    assertThat(answer("Who directed the film in which Tom Hanks and Helen Hunt acted?", facts))
        .startsWith("Robert Zemeckis. Robert Zemeckis directed Cast Away.");
    assertThat(answer("Which film did Tom Hanks and Helen Hunt act in?", facts))
        .startsWith("Cast Away. ");
    assertThat(answer("Who directed the films in which Tom Hanks acted?", facts))
        .startsWith("Ron Howard, Robert Zemeckis. ");
  }

  @Test
  void otherWorksOfTheSamePersonDoNotAnswerWhoMadeThisOne() {
    assertThat(
            answer(
                "Who directed Jaws?",
                fact("Jaws", "directed by", "Steven Spielberg", 0.9),
                fact("Duel", "directed by", "Steven Spielberg", 0.8)))
        .isEqualTo("Steven Spielberg. Jaws directed by Steven Spielberg.");
  }

  @Test
  void factsAboutNothingThatTheQuestionNamesAreStatedWithoutAName() {
    assertThat(
            answer(
                "Who invented something?",
                fact("etcd", "uses", "Raft", 0.9),
                fact("Tcl", "invented by", "John Ousterhout", 0.3)))
        .isEqualTo("Tcl invented by John Ousterhout.");
  }

  @Test
  void aNameAndAStatementAreSaidOnce() {
    assertThat(
            answer(
                "Who directed Jaws?",
                fact("Jaws", "directed by", "Steven Spielberg", 0.9),
                fact("Jaws", "directed by", "Steven  spielberg", 0.8)))
        .startsWith("Steven Spielberg. ");
  }

  @Test
  void namesAndStatementsStayWithinTheirBounds() {
    List<Evidence.Fact> facts = new ArrayList<>();
    for (int i = 0; i < EvidenceSentences.FACTS_MAX * 2; i++) {
      facts.add(fact("Film" + i, "starred", "Ada", 1));
    }
    String answer =
        FactStatements.answer(
            "Where was Ada starred?", new Evidence(List.of(), facts), Language.of("en"));
    String names = answer.substring(0, answer.indexOf('.'));
    assertThat(names.split(", ")).hasSize(FactStatements.NAMES_MAX);
    assertThat(answer.split("\\.")).hasSize(1 + FactStatements.FACTS_MAX);
  }

  @Test
  void aChineseQuestionGetsChinesePunctuation() {
    assertThat(answer("谁导演了大白鲨？", fact("大白鲨", "导演", "斯皮尔伯格", 0.9), fact("大白鲨", "导演", "卢卡斯", 0.8)))
        .isEqualTo("斯皮尔伯格、卢卡斯。大白鲨 导演 斯皮尔伯格。大白鲨 导演 卢卡斯。");
  }
}
