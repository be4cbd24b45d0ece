package io.flinkgraphrag.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrderlyEndTest {

  @AfterEach
  void clear() {
    boolean unused = Thread.interrupted();
  }

  @Test
  void anInterruptedThreadWaitsToTheEndAndIsStillInterruptedThen() throws Exception {
    CompletableFuture<String> later =
        CompletableFuture.supplyAsync(
            () -> "closed", CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
    Thread.currentThread().interrupt();
    assertThat(OrderlyEnd.await(later, Duration.ofSeconds(30))).isEqualTo("closed");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anInterruptDoesNotMakeTheWaitLonger() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> OrderlyEnd.await(new CompletableFuture<String>(), Duration.ofMillis(20)))
        .isInstanceOf(TimeoutException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aFailureIsTheCallers() {
    assertThatThrownBy(
            () ->
                OrderlyEnd.await(
                    CompletableFuture.failedFuture(new IllegalStateException("x")),
                    Duration.ofSeconds(1)))
        .isInstanceOf(ExecutionException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
