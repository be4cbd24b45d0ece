package io.flinkgraphrag.discover.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryContract;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.Heard;
import io.flinkgraphrag.discover.StaticList;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CombinedDiscoveryTest {

  private static final long KEEP_MS = 600_000;
  private static final long NEVER_MS = 1_000_000;

  private final AtomicLong now = new AtomicLong(5);
  private final Heard heard = new Heard();
  private final Told first = new Told();
  private final Told second = new Told();
  private final CombinedDiscovery both =
      new CombinedDiscovery(
          List.of("first", "second"), List.of(first, second), KEEP_MS, NEVER_MS, now::get);

  /** Says what a test tells it. */
  private static final class Told implements Discovery {

    private Consumer<List<Endpoint>> listener;
    private volatile boolean knows = true;
    private boolean closed;

    @Override
    public void start(Consumer<List<Endpoint>> newListener) {
      listener = newListener;
    }

    @Override
    public boolean knows() {
      return knows;
    }

    void say(Endpoint... endpoints) {
      listener.accept(List.of(endpoints));
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static Endpoint endpoint(String host, int weight) {
    return new Endpoint(host + ":1", "http://" + host + ":1/v1", "", weight, "");
  }

  private static final Endpoint A = endpoint("a", 1);
  private static final Endpoint B = endpoint("b", 1);
  private static final Endpoint C = endpoint("c", 1);

  private void after(long ms) {
    now.addAndGet(ms);
    both.check();
  }

  private void assertHeard(Endpoint... endpoints) {
    assertThat(heard.last()).isEqualTo(Arrays.asList(endpoints));
  }

  @AfterEach
  void close() {
    both.close();
  }

  @Test
  void theSourcesAreUnited() {
    both.start(heard);
    first.say(A);
    assertHeard(A);
    second.say(B, C);
    assertHeard(A, B, C);
    first.say(B);
    assertHeard(B, C);
  }

  @Test
  void theSameBaseUrlIsOneEndpointAndTheFirstSourceCounts() {
    both.start(heard);
    second.say(new Endpoint("another name", "http://a:1/v1", "", 9, ""), endpoint("b", 9));
    first.say(A, B);
    assertHeard(A, B);
    first.say(B);
    assertThat(heard.last()).extracting(Endpoint::weight).containsExactly(1, 9);
  }

  @Test
  void noneAtAllIsBelievedAfterTheSetTimeOnly() {
    both.start(heard);
    second.say();
    first.say(A, B);
    first.say();
    after(KEEP_MS - 1);
    assertHeard(A, B);
    after(1);
    assertHeard();
    first.say(B);
    assertHeard(B);
  }

  @Test
  void noneAtAllIsBelievedAtOnceWhereThereWasNone() {
    both.start(heard);
    first.say();
    assertThat(heard.count()).isZero(); // the other may know more
    second.say();
    assertHeard();
  }

  @Test
  void sayingNoneAgainDoesNotProlongTheTime() {
    both.start(heard);
    second.say(C);
    first.say(A);
    first.say();
    after(KEEP_MS / 2);
    first.say();
    after(KEEP_MS / 2);
    assertHeard(C);
  }

  @Test
  void theListOfASourceThatFailsIsLeftOutAfterTheSetTimeAndReturns() {
    both.start(heard);
    first.say(A);
    second.say(B);
    first.knows = false;
    after(0);
    after(KEEP_MS - 1);
    assertHeard(A, B);
    after(1);
    assertHeard(B);
    first.knows = true; // unchanged, so it says nothing
    after(1);
    assertHeard(A, B);
  }

  @Test
  void aListIsNeverLeftOutWhereNothingElseIsLeft() {
    both.start(heard);
    first.say(A);
    second.say();
    first.knows = false;
    after(0);
    after(100 * KEEP_MS);
    assertHeard(A);
    second.say(B);
    assertHeard(B);
  }

  @Test
  void aShortFailureDoesNotCount() {
    both.start(heard);
    first.say(A);
    second.say(B);
    for (int i = 0; i < 4; i++) {
      first.knows = false;
      after(KEEP_MS / 2);
      first.knows = true;
      after(KEEP_MS / 2);
    }
    assertThat(heard.count()).isEqualTo(2);
  }

  @Test
  void whatDoesNotChangeIsSaidOnce() {
    both.start(heard);
    first.say(A);
    first.say(A);
    second.say(A);
    assertThat(heard.count()).isEqualTo(1);
  }

  @Test
  void nothingIsSaidOnceClosed() {
    both.start(heard);
    first.say(A);
    both.close();
    first.say(B);
    assertHeard(A);
    assertThat(first.closed && second.closed).isTrue();
  }

  @Test
  void aListenerThatThrowsStopsNothing() {
    both.start(
        endpoints -> {
          heard.accept(endpoints);
          throw new IllegalStateException("not now");
        });
    first.say(A);
    first.say(B);
    assertHeard(B);
  }

  @Test
  void theFactoryOpensAllOrNothing() {
    CombinedSources sources =
        new CombinedSources(List.of(new StaticList(List.of(A))), Duration.ZERO);
    try (Discovery discovery = sources.open()) {
      discovery.start(heard);
      assertHeard(A);
    }
    DiscoveryContract.awaitNoThreads();
    assertThatThrownBy(() -> new CombinedSources(List.of(), Duration.ZERO))
        .hasMessageContaining("no source");
  }
}
