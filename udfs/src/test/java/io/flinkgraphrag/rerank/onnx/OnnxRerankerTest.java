package io.flinkgraphrag.rerank.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.rerank.RerankRequest;
import io.flinkgraphrag.rerank.RerankScores;
import io.flinkgraphrag.rerank.Reranker;
import io.flinkgraphrag.rerank.RerankerContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a model that the test writes, run by ONNX Runtime. */
class OnnxRerankerTest implements RerankerContract {

  @TempDir Path folder;

  private Reranker open(int tokensMax) throws IOException {
    TinyCrossEncoder.write(folder);
    return new OnnxRerankerFactory(folder.toString(), 2, tokensMax).open();
  }

  @Override
  public Reranker open() throws IOException {
    return open(512);
  }

  private static List<Double> scores(Reranker reranker, List<String> texts) throws Exception {
    return reranker
        .rerank(new RerankRequest("which", texts, LONG))
        .get(20, TimeUnit.SECONDS)
        .scores();
  }

  @Test
  void eachScoreIsTheNetworksNumberForQuestionAndText() throws Exception {
    try (Reranker reranker = open()) {
      assertThat(scores(reranker, List.of("valve", "heavy pump", "other", "pump pump valve")))
          .containsExactly(0.25, 3.0, 0.0, 2.25);
    }
  }

  @Test
  void whatIsBeyondTheTokensIsCut() throws Exception {
    try (Reranker reranker = open(16)) {
      assertThat(
              scores(reranker, List.of("pump ".repeat(5) + "last", "pump ".repeat(100) + "last")))
          .satisfies(
              scores -> {
                assertThat(scores.get(0)).isEqualTo(13);
                assertThat(scores.get(1)).isLessThan(16);
              });
    }
  }

  @Test
  void textsOfAnyLengthGiveTheSameWhateverBatchTheyAreIn() throws Exception {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      texts.add("pump " + "other ".repeat(7 * (i % 60)) + "valve ".repeat(i % 3));
    }
    try (Reranker reranker = open()) {
      List<Double> together = scores(reranker, texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(together.get(i)).isEqualTo(1 + 0.25 * (i % 3));
      }
    }
  }

  @Test
  void aBatchHasRowsOfLikeLengthAndABoundedNumberOfTokens() {
    assertThat(Batches.of(new int[] {50, 10, 10, 60, 200, 30}, 100))
        .containsExactly(List.of(1, 2, 5), List.of(0), List.of(3), List.of(4));
    assertThat(Batches.of(new int[0], 100)).isEmpty();
  }

  @Test
  void oneThatIsGivenUpLeavesItsThreadToTheNext() throws Exception {
    try (Reranker reranker = open()) {
      List<CompletableFuture<RerankScores>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        calls.add(reranker.rerank(new RerankRequest("which", TEXTS, LONG)));
      }
      calls.forEach(call -> call.cancel(true));
      assertThat(scores(reranker, List.of("pump", "valve"))).containsExactly(1.0, 0.25);
    }
  }

  @Test
  void moreQuestionsThanMayWaitAreRefusedAsTooMany() throws Exception {
    try (Reranker reranker = open()) {
      List<CompletableFuture<RerankScores>> calls = new ArrayList<>();
      List<String> longTexts = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        longTexts.add("pump ".repeat(500));
      }
      for (int i = 0; i < OnnxReranker.WAITING_MAX + 20; i++) {
        calls.add(reranker.rerank(new RerankRequest("which", longTexts, LONG)));
      }
      assertThat(calls.get(calls.size() - 1))
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .havingCause()
          .isInstanceOfSatisfying(
              CallException.class, e -> assertThat(e.kind()).isEqualTo(Kind.RATE_LIMITED));
      calls.forEach(call -> call.cancel(true));
    }
  }

  @Test
  void aFolderThatHoldsNoModelEndsTheJobAndSaysWhatToPutThere() throws Exception {
    assertRefused("there is no file model.onnx on this machine");
    Files.writeString(folder.resolve(CrossEncoder.NETWORK), "no network");
    assertRefused("there is no file tokenizer.json on this machine");
    Files.writeString(folder.resolve(CrossEncoder.TOKENIZER), "{}");
    assertRefused("model.onnx is no network that ONNX Runtime can run");
    TinyCrossEncoder.write(folder, 2);
    assertRefused("model.onnx is no cross-encoder: it gives 2 numbers for a pair");
    TinyCrossEncoder.write(folder);
    Files.writeString(folder.resolve(CrossEncoder.TOKENIZER), "{}");
    assertRefused("tokenizer.json is no tokenizer of Hugging Face's");
  }

  private void assertRefused(String what) {
    assertThatThrownBy(() -> new OnnxRerankerFactory(folder.toString(), 1, 512).open())
        .isInstanceOf(SuppressRestartsException.class)
        .cause()
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(what)
        .hasMessageContaining("Put the ONNX export of a cross-encoder there")
        .hasMessageNotContaining("\n");
  }
}
