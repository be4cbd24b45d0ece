package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.StaticList;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.chat.PooledGenerator;
import io.flinkgraphrag.model.contract.Evidence;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the pool itself costs a call. */
class PoolOverheadTest {

  private static final int CALLS = 5_000;

  /** Answers at once, in the caller's thread. */
  private static final class AtOnce
      implements EndpointClients<GenerationRequest, Generation>,
          EndpointClient<GenerationRequest, Generation> {

    @Override
    public EndpointClient<GenerationRequest, Generation> open(Endpoint endpoint) {
      return this;
    }

    @Override
    public CompletableFuture<Generation> call(
        GenerationRequest request, Duration timeout, Runnable onToken) {
      onToken.run();
      return CompletableFuture.completedFuture(new Generation("x", List.of(), "", 0, 0, 0));
    }

    @Override
    public void close() {}
  }

  @Test
  void halfOfTheCallsLoseLessThanAMillisecond() {
    StaticList sixteen =
        new StaticList(
            IntStream.range(0, 16).mapToObj(i -> Endpoint.at("http://h" + i + ":1/v1")).toList());
    GenerationRequest request =
        new GenerationRequest(
            "?", "en", new Evidence(List.of(), List.of()), Duration.ofSeconds(30));
    long[] nanos = new long[CALLS];
    try (PooledGenerator pool =
        new PooledGenerator(
            "pool",
            PoolOptions.DEFAULTS,
            sixteen,
            new AtOnce(),
            null,
            new TimerThread(Executors.newSingleThreadScheduledExecutor()),
            new Random(1))) {
      for (int i = 0; i < CALLS; i++) {
        long start = System.nanoTime();
        assertThat(pool.generate(request)).isCompleted();
        nanos[i] = System.nanoTime() - start;
      }
    }
    Arrays.sort(nanos);
    assertThat(nanos[CALLS / 2]).isLessThan(1_000_000);
  }
}
