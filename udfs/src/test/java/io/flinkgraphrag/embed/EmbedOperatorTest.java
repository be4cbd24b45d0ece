package io.flinkgraphrag.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.EmbedRequest;
import io.flinkgraphrag.model.VectorUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stages inside Flink's own async operator. */
@Timeout(60)
class EmbedOperatorTest {

  private static final int CAPACITY = 2;
  private static final long TIMEOUT_MS = 1_000;

  @Test
  void moreElementsThanTheCapacityAllGetTheirVectors() throws Exception {
    GatedModel model = new GatedModel();
    try (EmbeddingPool pool = new EmbeddingPool(model, 1, "embed-test")) {
      OneInputStreamOperatorTestHarness<EmbedRequest, VectorUpdate> harness =
          opened(new PooledEmbedder(pool, "gated", 1, CAPACITY, () -> {}));
      harness.processElement(request("p-0"), 0);
      model.awaitRunning("a");
      harness.processElement(request("p-1"), 0);
      // the operator is full; the next element would block this thread until the gate is open
      CompletableFuture<Void> opener = CompletableFuture.runAsync(model::openGate);
      for (int i = CAPACITY; i < 5 * CAPACITY; i++) {
        harness.processElement(request("p-" + i), 0);
      }
      harness.endInput();
      opener.get(10, TimeUnit.SECONDS);
      assertThat(harness.extractOutputValues())
          .hasSize(5 * CAPACITY)
          .allSatisfy(update -> assertThat(update.vectors()).hasSize(2));
      harness.close();
    }
  }

  @Test
  void flinksTimeoutLeavesTheJobRunning() throws Exception {
    OneInputStreamOperatorTestHarness<EmbedRequest, VectorUpdate> harness =
        opened(new ScriptedEmbedder().thenNothing());
    harness.setProcessingTime(0);
    harness.processElement(request("p-1"), 0);
    harness.setProcessingTime(TIMEOUT_MS + 1);
    harness.processElement(request("p-2"), 0);
    harness.endInput();
    List<VectorUpdate> updates = new ArrayList<>(harness.extractOutputValues());
    assertThat(updates).extracting(VectorUpdate::element).containsExactlyInAnyOrder("p-1", "p-2");
    updates.removeIf(update -> update.failure() == null);
    assertThat(updates).extracting(VectorUpdate::element).containsExactly("p-1");
    harness.close();
  }

  private static OneInputStreamOperatorTestHarness<EmbedRequest, VectorUpdate> opened(
      Embedder embedder) throws Exception {
    EmbedUpdatesFunction function =
        new EmbedUpdatesFunction(
            new OpenedEmbedder(embedder).ofEveryGraph(), CAPACITY, Duration.ofDays(1));
    OneInputStreamOperatorTestHarness<EmbedRequest, VectorUpdate> harness =
        new OneInputStreamOperatorTestHarness<>(
            new AsyncWaitOperatorFactory<>(
                function, TIMEOUT_MS, CAPACITY, AsyncDataStream.OutputMode.UNORDERED),
            EmbedRequest.TYPE.serializer());
    harness.setup(VectorUpdate.TYPE.serializer());
    harness.open();
    return harness;
  }

  private static EmbedRequest request(String element) {
    return new EmbedRequest("g", "0", "passage", element, 1, List.of("a", "b"), "");
  }
}
