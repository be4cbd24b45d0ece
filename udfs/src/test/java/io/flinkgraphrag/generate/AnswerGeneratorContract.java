package io.flinkgraphrag.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What every {@link AnswerGenerator} keeps to. */
public interface AnswerGeneratorContract {

  Pattern MARK = Pattern.compile("\\[(\\d+)]");

  /** A generator that works; each test closes it. */
  AnswerGenerator open();

  private static Generation answer(AnswerGenerator generator, String question, Evidence evidence)
      throws Exception {
    return generator.generate(Examples.request(question, evidence)).get(20, TimeUnit.SECONDS);
  }

  @Test
  default void theMarksInTheTextAreTheCitationsInAscendingOrder() throws Exception {
    try (AnswerGenerator generator = open()) {
      Generation generation = answer(generator, Examples.WHO_DESIGNED_RAFT, Examples.RAFT);
      assertThat(generation.text()).isNotBlank();
      TreeSet<Integer> marks = new TreeSet<>();
      Matcher mark = MARK.matcher(generation.text());
      while (mark.find()) {
        marks.add(Integer.parseInt(mark.group(1)));
      }
      assertThat(marks).isNotEmpty();
      assertThat(generation.citations())
          .extracting(Answer.Citation::n)
          .containsExactlyElementsOf(marks);
    }
  }

  @Test
  default void aCitationIsOfThePassageWithItsNumberAndQuotesIt() throws Exception {
    try (AnswerGenerator generator = open()) {
      Generation generation = answer(generator, Examples.WHO_DESIGNED_RAFT, Examples.RAFT);
      for (Answer.Citation citation : generation.citations()) {
        Evidence.Passage passage = Examples.RAFT.passages().get(citation.n() - 1);
        assertThat(citation.passage()).isEqualTo(passage.id());
        assertThat(citation.document()).isEqualTo(passage.document());
        assertThat(citation.title()).isEqualTo(passage.title());
        assertThat(citation.score()).isEqualTo(passage.score());
        assertThat(passage.text()).contains(citation.quote());
      }
    }
  }

  @Test
  default void factsAloneAreAnsweredWithoutCitations() throws Exception {
    try (AnswerGenerator generator = open()) {
      Generation generation = answer(generator, Examples.WHO_DESIGNED_RAFT, Examples.RAFT_FACTS);
      assertThat(generation.text()).contains("Diego Ongaro").doesNotContainPattern(MARK);
      assertThat(generation.citations()).isEmpty();
    }
  }

  @Test
  default void aQuestionWithoutAnyTermIsAnsweredToo() throws Exception {
    try (AnswerGenerator generator = open()) {
      assertThat(answer(generator, "?", Examples.RAFT).citations()).isNotEmpty();
    }
  }

  @Test
  default void manyAreAnsweredAtATime() throws Exception {
    try (AnswerGenerator generator = open()) {
      List<CompletableFuture<Generation>> all = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        all.add(generator.generate(Examples.request(Examples.WHO_DESIGNED_RAFT, Examples.RAFT)));
      }
      for (CompletableFuture<Generation> one : all) {
        assertThat(one.get(20, TimeUnit.SECONDS).text()).contains("Ongaro");
      }
    }
  }

  @Test
  default void failuresAreOfAKindAndNeverThrown() {
    try (AnswerGenerator generator = open()) {
      GenerationRequest unknownLanguage =
          new GenerationRequest("Who?", "xx", Examples.RAFT, java.time.Duration.ofSeconds(20));
      assertThat(generator.generate(unknownLanguage))
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableOfType(java.util.concurrent.ExecutionException.class)
          .havingCause()
          .isInstanceOf(CallException.class)
          .withMessageContaining("xx");
    }
  }

  @Test
  default void closingTwiceIsClosingOnce() {
    AnswerGenerator generator = open();
    assertThat(generator.name()).isNotBlank();
    generator.close();
    generator.close();
  }
}
