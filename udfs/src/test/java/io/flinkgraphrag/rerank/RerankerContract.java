package io.flinkgraphrag.rerank;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.http.CallException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every reranker promises. The one under test gives a text the more the more often it has the
 * word "pump".
 */
public interface RerankerContract {

  Duration LONG = Duration.ofSeconds(20);

  List<String> TEXTS =
      List.of("a valve", "pump pump pump", "the pump and a valve", "nothing", "pump and pump");

  Reranker open() throws Exception;

  @Test
  default void eachTextGetsItsScoreWhereverItStands() throws Exception {
    try (Reranker reranker = open()) {
      RerankScores scores =
          reranker.rerank(new RerankRequest("pump?", TEXTS, LONG)).get(20, TimeUnit.SECONDS);
      assertThat(scores.scores()).hasSize(TEXTS.size());
      assertThat(scores.order()).startsWith(1, 4, 2);
      assertThat(scores.attempts()).isEqualTo(1);
    }
  }

  @Test
  default void theSameRequestGivesTheSameScoresHoweverManyAreUnderWay() throws Exception {
    try (Reranker reranker = open()) {
      List<CompletableFuture<RerankScores>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        calls.add(reranker.rerank(new RerankRequest("pump?", TEXTS, LONG)));
      }
      List<Double> first = calls.get(0).get(20, TimeUnit.SECONDS).scores();
      for (CompletableFuture<RerankScores> call : calls) {
        assertThat(call.get(20, TimeUnit.SECONDS).scores()).isEqualTo(first);
      }
    }
  }

  @Test
  default void closingFailsWhatComesAndIsDoneOnce() throws Exception {
    Reranker reranker = open();
    reranker.close();
    reranker.close();
    assertThat(reranker.rerank(new RerankRequest("pump?", TEXTS, LONG)))
        .failsWithin(20, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOf(CallException.class);
  }
}
