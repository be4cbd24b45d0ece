package io.flinkgraphrag.embed.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.GatedModel;
import io.flinkgraphrag.onnx.OnnxSessions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EmbeddingPoolTest {

  private final GatedModel model = new GatedModel();
  private final EmbeddingPool pool = new EmbeddingPool(model, 1, "embed-test");
  private final AtomicInteger released = new AtomicInteger();

  @AfterEach
  void close() {
    model.openGate();
    pool.close();
  }

  @Test
  void questionsOvertakeUpdatesAndEachKeepItsOrder() throws Exception {
    Embedder embedder = handle(10);
    List<CompletableFuture<float[]>> calls = new ArrayList<>();
    calls.add(embedder.embed("running", Urgency.UPDATE));
    model.awaitRunning("running");
    calls.add(embedder.embed("update 1", Urgency.UPDATE));
    calls.add(embedder.embed("update 2", Urgency.UPDATE));
    calls.add(embedder.embed("question 1", Urgency.QUESTION));
    calls.add(embedder.embed("update 3", Urgency.UPDATE));
    calls.add(embedder.embed("question 2", Urgency.QUESTION));
    model.openGate();
    join(calls);
    assertThat(model.seen)
        .containsExactly("running", "question 1", "question 2", "update 1", "update 2", "update 3");
  }

  @Test
  void aFullRoomRejectsAndLeavesTheOtherUrgencyItsOwn() throws Exception {
    Embedder embedder = handle(2);
    List<CompletableFuture<float[]>> calls = new ArrayList<>();
    calls.add(embedder.embed("running", Urgency.UPDATE));
    model.awaitRunning("running");
    calls.add(embedder.embed("update 1", Urgency.UPDATE));
    calls.add(embedder.embed("update 2", Urgency.UPDATE));
    assertFails(embedder.embed("update 3", Urgency.UPDATE), RejectedExecutionException.class);
    calls.add(embedder.embed("question 1", Urgency.QUESTION));
    calls.add(embedder.embed("question 2", Urgency.QUESTION));
    assertFails(embedder.embed("question 3", Urgency.QUESTION), RejectedExecutionException.class);
    assertThat(embedder.waitingMax(Urgency.UPDATE)).isEqualTo(2);

    Embedder neighbour = handle(2);
    calls.add(neighbour.embed("a neighbour's update", Urgency.UPDATE));
    model.openGate();
    join(calls);
    assertThat(embedder.embed("room again", Urgency.UPDATE)).succeedsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void aCancelledCallMakesRoomAndIsNotComputed() throws Exception {
    Embedder embedder = handle(1);
    CompletableFuture<float[]> running = embedder.embed("running", Urgency.UPDATE);
    model.awaitRunning("running");
    CompletableFuture<float[]> cancelled = embedder.embed("cancelled", Urgency.UPDATE);
    assertThat(cancelled.cancel(false)).isTrue();
    CompletableFuture<float[]> next = embedder.embed("next", Urgency.UPDATE);
    model.openGate();
    join(List.of(running, next));
    assertThat(model.seen).containsExactly("running", "next");
  }

  @Test
  void closingAHandleEndsItsOwnWaitingCallsAndNoOthers() throws Exception {
    Embedder embedder = handle(10);
    Embedder neighbour = handle(10);
    CompletableFuture<float[]> running = embedder.embed("running", Urgency.UPDATE);
    model.awaitRunning("running");
    CompletableFuture<float[]> waiting = embedder.embed("waiting", Urgency.QUESTION);
    CompletableFuture<float[]> others = neighbour.embed("the neighbour's", Urgency.QUESTION);

    embedder.close();
    embedder.close();

    assertFails(running, IllegalStateException.class);
    assertFails(waiting, IllegalStateException.class);
    assertFails(embedder.embed("late", Urgency.QUESTION), IllegalStateException.class);
    assertThat(released).hasValue(1);
    model.openGate();
    join(List.of(others));
    assertThat(model.seen).containsExactly("running", "the neighbour's");
  }

  @Test
  void theModelIsClosedOnceAndOnlyAfterTheLastRunningCall() throws Exception {
    CompletableFuture<float[]> running = handle(10).embed("running", Urgency.UPDATE);
    model.awaitRunning("running");
    CompletableFuture<Void> closing = CompletableFuture.runAsync(pool::close);
    assertThat(model.closed).hasValue(0);
    model.openGate();
    closing.get(10, TimeUnit.SECONDS);
    assertThat(running).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(model.closed).hasValue(1);
    assertFails(handle(10).embed("late", Urgency.QUESTION), IllegalStateException.class);
  }

  @Test
  void aFailingModelFailsTheCallAndNotTheThread() {
    model.openGate();
    Embedder embedder = handle(10);
    for (int i = 0; i < 3; i++) {
      assertFails(embedder.embed(GatedModel.ERROR, Urgency.UPDATE), LinkageError.class);
    }
    assertThat(embedder.embed("fine", Urgency.UPDATE)).succeedsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void aHandleHoldsAsManyCallsAsItSays() throws Exception {
    Embedder embedder = handle(PooledEmbedder.WAITING_MAX);
    List<CompletableFuture<float[]>> calls = new ArrayList<>();
    calls.add(embedder.embed("running", Urgency.UPDATE));
    model.awaitRunning("running");
    for (int i = 0; i < embedder.waitingMax(Urgency.UPDATE); i++) {
      calls.add(embedder.embed("update " + i, Urgency.UPDATE));
    }
    assertFails(embedder.embed("too many", Urgency.UPDATE), RejectedExecutionException.class);
    model.openGate();
    join(calls);
  }

  @Test
  void handlesOfOneConfigurationShareAPoolAndTheLastOneClosesIt() {
    AtomicInteger loads = new AtomicInteger();
    List<GatedModel> models = new CopyOnWriteArrayList<>();
    for (int round = 1; round <= 2; round++) {
      Embedder first = shared("key", loads, models);
      Embedder second = shared("key", loads, models);
      Embedder other = shared("other key", loads, models);
      assertThat(loads).hasValue(2 * round);
      first.close();
      first.close();
      assertThat(second.embed("still open", Urgency.QUESTION)).succeedsWithin(10, TimeUnit.SECONDS);
      second.close();
      other.close();
      assertThat(models).allSatisfy(closed -> assertThat(closed.closed).hasValue(1));
    }
  }

  @Test
  void aModelThatCannotBeLoadedIsTriedAgainByTheNext() {
    assertThatThrownBy(
            () ->
                SharedEngines.open(
                    "broken",
                    "m",
                    1,
                    () -> {
                      throw new IllegalStateException("no model");
                    }))
        .hasMessage("no model");
    Embedder embedder = shared("broken", new AtomicInteger(), new ArrayList<>());
    assertThat(embedder.embed("fine", Urgency.QUESTION)).succeedsWithin(10, TimeUnit.SECONDS);
    embedder.close();
  }

  @Test
  void aMessageSaysWhereTheNativeLibrariesBelong() {
    assertThat(OnnxSessions.unusableLibraries("m", new UnsatisfiedLinkError("already loaded")))
        .hasMessageContaining("already loaded")
        .hasMessageContaining("lib folder")
        .hasMessageContaining("classloader.parent-first-patterns.additional");
  }

  private PooledEmbedder handle(int waitingMax) {
    return new PooledEmbedder(pool, "gated", 1, waitingMax, released::incrementAndGet);
  }

  private static Embedder shared(String key, AtomicInteger loads, List<GatedModel> models) {
    return SharedEngines.open(
        key,
        "gated",
        1,
        () -> {
          loads.incrementAndGet();
          GatedModel model = new GatedModel();
          model.openGate();
          models.add(model);
          return new EmbeddingPool(model, 1, "embed-test-shared");
        });
  }

  private static void join(List<CompletableFuture<float[]>> calls) throws Exception {
    CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0])).get(10, TimeUnit.SECONDS);
  }

  private static void assertFails(
      CompletableFuture<float[]> call, Class<? extends Throwable> cause) {
    assertThat(call)
        .failsWithin(10, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(cause);
  }
}
