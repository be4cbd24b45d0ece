package io.flinkgraphrag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.model.EmbedRequest;
import io.flinkgraphrag.model.VectorUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EmbedUpdatesFunctionTest {

  private final ScriptedEmbedder embedder = new ScriptedEmbedder();
  private final CollectedResults<VectorUpdate> results = new CollectedResults<>();

  @Test
  void anElementGetsItsVectorsInTheOrderOfItsTexts() throws Exception {
    EmbedRequest request = request("p-1", List.of("a", "ccc", "bb"));
    opened().asyncInvoke(request, results);
    VectorUpdate update = results.only();
    assertThat(update.vectors()).containsExactly(new float[] {1}, new float[] {3}, new float[] {2});
    assertThat(update.failure()).isNull();
    assertThat(update)
        .usingRecursiveComparison()
        .ignoringFields("vectors", "failure")
        .isEqualTo(request);
    assertThat(embedder.urgencies).containsOnly(Urgency.UPDATE);
  }

  @Test
  void anElementWithoutTextsIsAnsweredToo() throws Exception {
    opened().asyncInvoke(request("p-1", List.of()), results);
    VectorUpdate update = results.only();
    assertThat(update.vectors()).isEmpty();
    assertThat(update.failure()).isNull();
  }

  @Test
  void aPassageOfManySentencesNeedsNoDeepStack() throws Exception {
    opened().asyncInvoke(request("p-1", Collections.nCopies(10_000, "x")), results);
    assertThat(results.only().vectors()).hasSize(10_000);
  }

  @Test
  void aShortTextIsEmbeddedOnceAndALongOneEachTime() throws Exception {
    EmbedUpdatesFunction function = opened();
    String longText = "x".repeat(VectorCache.TEXT_CHARS_MAX + 1);
    for (int element = 0; element < 3; element++) {
      function.asyncInvoke(request("p-" + element, List.of("works at", longText)), results);
      assertThat(results.only().vectors())
          .containsExactly(new float[] {8}, new float[] {longText.length()});
    }
    assertThat(embedder.asked).containsExactly("works at", longText, longText, longText);
  }

  @Test
  void theCacheOfShortTextsIsBounded() {
    VectorCache cache = new VectorCache();
    float[] vector = new float[1_024];
    long room = VectorCache.BYTES_MAX / Float.BYTES / vector.length;
    for (int i = 0; i < 2 * room; i++) {
      cache.put(embedder, "text " + i, vector);
    }
    assertThat(cache.size()).isEqualTo(room);
  }

  @Test
  void aFailureIsNotRemembered() throws Exception {
    embedder.thenFail(new IllegalArgumentException("not today"));
    EmbedUpdatesFunction function = opened();
    function.asyncInvoke(request("p-1", List.of("a")), results);
    assertFailed(results.only(), "not today");
    function.asyncInvoke(request("p-1", List.of("a")), results);
    assertThat(results.only().vectors()).containsExactly(new float[] {1});
  }

  @Test
  void eachTextHasItsOwnTries() throws Exception {
    embedder
        .thenFail(new IllegalStateException("once"))
        .then(() -> CompletableFuture.completedFuture(new float[] {7}))
        .thenFail(new IllegalStateException("once more"));
    opened().asyncInvoke(request("p-1", List.of("a", "b")), results);
    assertThat(results.only().vectors()).containsExactly(new float[] {7}, new float[] {1});
  }

  @Test
  void oneTextWithoutVectorLeavesTheElementWithNone() throws Exception {
    embedder.then(() -> CompletableFuture.completedFuture(new float[] {7}));
    for (int i = 0; i < TriedEmbedding.TRIES_MAX; i++) {
      embedder.thenFail(new IllegalStateException("out of order"));
    }
    opened().asyncInvoke(request("p-1", List.of("a", "b", "never asked")), results);
    assertFailed(results.only(), "out of order");
    assertThat(embedder.asked).containsExactly("a", "b", "b");
  }

  @Test
  void aVectorOfAnotherLengthThanTheEmbeddersIsNone() throws Exception {
    embedder.then(() -> CompletableFuture.completedFuture(new float[] {7, 7}));
    opened().asyncInvoke(request("p-1", List.of("a")), results);
    assertFailed(results.only(), "a vector of 2 components, not 1");
  }

  @Test
  void anElementDoesNotWaitBehindAnother() throws Exception {
    embedder.thenNothing();
    EmbedUpdatesFunction function = opened();
    CollectedResults<VectorUpdate> slow = new CollectedResults<>();
    function.asyncInvoke(request("slow", List.of("s", "ss")), slow);
    function.asyncInvoke(request("p-1", List.of("a")), results);
    assertThat(results.only().element()).isEqualTo("p-1");
    assertThat(slow.isEmpty()).isTrue();
    embedder.calls.get(0).complete(new float[] {9});
    assertThat(slow.only().vectors()).containsExactly(new float[] {9}, new float[] {2});
  }

  @Test
  void aTextThatHangsIsWaitedForUpToTheLimit() throws Exception {
    embedder.thenNothing();
    opened(Duration.ofMillis(20)).asyncInvoke(request("p-1", List.of("a", "b")), results);
    assertFailed(results.only(), "TimeoutException");
    assertThat(embedder.calls.get(0)).isCancelled();
    assertThat(embedder.asked).hasSize(1);
  }

  @Test
  void flinksTimeoutEndsAnElementOnceAndAsksNoMore() throws Exception {
    embedder.thenNothing();
    EmbedUpdatesFunction function = opened();
    EmbedRequest request = request("p-1", List.of("a", "b"));
    function.asyncInvoke(request, results);
    function.timeout(request, results);
    assertFailed(results.only(), "TimeoutException");
    assertThat(embedder.calls.get(0)).isCancelled();
    function.timeout(request, results);
    assertThat(results.isEmpty()).isTrue();
    assertThat(embedder.asked).hasSize(1);
  }

  @Test
  void closingAnswersNobodyAndClosesTheEmbedder() throws Exception {
    embedder.thenNothing();
    EmbedUpdatesFunction function = opened();
    function.asyncInvoke(request("p-1", List.of("a")), results);
    function.close();
    embedder.calls.get(0).completeExceptionally(new IllegalStateException("closed"));
    assertThat(results.isEmpty()).isTrue();
    assertThat(embedder.closed).isTrue();
  }

  @Test
  void aCapacityBeyondTheEmbeddersBoundIsRefusedWithWhatToDo() {
    EmbedUpdatesFunction function =
        new EmbedUpdatesFunction(embedder.embedders(), embedder.waitingMax + 1, Duration.ofDays(1));
    function.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
    assertThatThrownBy(() -> function.open(DefaultOpenContext.INSTANCE))
        .hasMessageContaining("Lower the capacity to 10");
    assertThat(embedder.closed).isTrue();
  }

  @Test
  void subtasksAtFullCapacityAreNeverRejected() throws Exception {
    int capacity = 3;
    int subtasks = 4;
    GatedModel model = new GatedModel();
    EmbeddingPool pool = new EmbeddingPool(model, 1, "embed-test");
    List<CollectedResults<VectorUpdate>> all = new ArrayList<>();
    for (int subtask = 0; subtask < subtasks; subtask++) {
      EmbedUpdatesFunction function =
          opened(
              new PooledEmbedder(pool, "gated", 1, capacity, () -> {}),
              capacity,
              Duration.ofDays(1));
      for (int element = 0; element < capacity; element++) {
        CollectedResults<VectorUpdate> result = new CollectedResults<>();
        all.add(result);
        function.asyncInvoke(request("p-" + element, List.of("a", "b", "c")), result);
      }
    }
    model.openGate();
    for (CollectedResults<VectorUpdate> result : all) {
      assertThat(result.only().vectors()).hasSize(3);
    }
    CompletableFuture.runAsync(pool::close).get(10, TimeUnit.SECONDS);
  }

  private static void assertFailed(VectorUpdate update, String why) {
    assertThat(update.vectors()).isEmpty();
    assertThat(update.failure().code()).isEqualTo("EMBEDDING_FAILED");
    assertThat(update.failure().message()).contains(why);
    assertThat(update.revision()).isEqualTo(17);
    assertThat(update.batch()).isEqualTo("b-1");
  }

  private EmbedUpdatesFunction opened() throws Exception {
    return opened(Duration.ofDays(1));
  }

  private EmbedUpdatesFunction opened(Duration textLimit) throws Exception {
    return opened(embedder, embedder.waitingMax, textLimit);
  }

  private static EmbedUpdatesFunction opened(Embedder embedder, int capacity, Duration textLimit) {
    EmbedUpdatesFunction function =
        new EmbedUpdatesFunction(new OpenedEmbedder(embedder).ofEveryGraph(), capacity, textLimit);
    function.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
    function.open(DefaultOpenContext.INSTANCE);
    return function;
  }

  private static EmbedRequest request(String element, List<String> texts) {
    return new EmbedRequest("g", "0", "passage", element, 17, texts, "b-1");
  }
}
