package io.flinkgraphrag.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every source that asks someone keeps, over real connections. */
public abstract class DiscoveryContract {

  public static final PollTimes TIMES =
      new PollTimes(
          Duration.ofMillis(10),
          Duration.ofMillis(10),
          Duration.ofMillis(20),
          Duration.ofMillis(400));

  private static final Duration WITHIN = Duration.ofSeconds(15);

  private final Heard heard = new Heard();
  private Discovery discovery;

  // the registry

  /** The source that is tested. */
  public abstract DiscoveryFactory source();

  /** Endpoint n, from 1 to 9, comes. */
  public abstract void add(int n);

  public abstract void remove(int n);

  /** The base URL of endpoint n; in the order of n they are in the order of ids. */
  public abstract String url(int n);

  /** The registry is gone from its port. */
  public abstract void down();

  public abstract void up();

  public abstract void hang();

  /** Ways to answer something that is no list. */
  public abstract List<Runnable> nonsense();

  /** Ends hanging and nonsense. */
  public abstract void healthy();

  private Discovery start() {
    discovery = source().open();
    discovery.start(heard);
    return discovery;
  }

  @AfterEach
  void close() {
    if (discovery != null) {
      discovery.close();
    }
  }

  private void awaitIgnorance() {
    await().atMost(WITHIN).until(() -> !discovery.knows());
  }

  @Test
  void theFirstListComesByItself() {
    add(1);
    add(2);
    start();
    heard.awaitUrls(url(1), url(2));
    assertThat(discovery.knows()).isTrue();
    assertThat(heard.count()).isEqualTo(1);
  }

  @Test
  void nobodyThereIsAListToo() {
    start();
    heard.awaitUrls();
  }

  @Test
  void aChangeIsSeenAndSaidOnce() {
    add(1);
    start();
    heard.awaitUrls(url(1));
    add(2);
    heard.awaitUrls(url(1), url(2));
    remove(1);
    heard.awaitUrls(url(2));
    assertThat(heard.count()).isEqualTo(3);
  }

  @Test
  void aRegistryThatIsDownSaysNothingAndReturnsByItself() {
    add(1);
    start();
    heard.awaitUrls(url(1));
    down();
    awaitIgnorance();
    assertThat(heard.count()).isEqualTo(1);
    add(2);
    up();
    heard.awaitUrls(url(1), url(2));
    await().atMost(WITHIN).until(discovery::knows);
  }

  @Test
  void aRegistryThatComesBackUnchangedSaysNothingNew() {
    add(1);
    start();
    heard.awaitUrls(url(1));
    down();
    awaitIgnorance();
    up();
    await().atMost(WITHIN).until(discovery::knows);
    assertThat(heard.count()).isEqualTo(1);
  }

  @Test
  void aRegistryThatIsNotThereAtFirstIsFoundLater() {
    add(1);
    down();
    start();
    up();
    heard.awaitUrls(url(1));
  }

  @Test
  void nonsenseSaysNothing() {
    add(1);
    start();
    heard.awaitUrls(url(1));
    for (Runnable kind : nonsense()) {
      kind.run();
      awaitIgnorance();
      assertThat(heard.count()).isEqualTo(1);
      healthy();
      await().atMost(WITHIN).until(discovery::knows);
    }
    add(2);
    heard.awaitUrls(url(1), url(2));
  }

  @Test
  void aRegistryThatNeverAnswersIsGivenUp() {
    add(1);
    start();
    heard.awaitUrls(url(1));
    hang();
    awaitIgnorance();
    assertThat(heard.count()).isEqualTo(1);
    healthy();
    add(2);
    heard.awaitUrls(url(1), url(2));
  }

  @Test
  void closingEndsTheThreadsEvenWhileARegistryHangs() {
    hang();
    start();
    await().until(() -> !threads().isEmpty());
    discovery.close();
    awaitNoThreads();
    assertThat(heard.count()).isZero();
  }

  @Test
  void tenRoundsLeaveNoThread() {
    add(1);
    for (int round = 0; round < 10; round++) {
      Heard once = new Heard();
      try (Discovery again = source().open()) {
        again.start(once);
        once.awaitUrls(url(1));
      }
    }
    awaitNoThreads();
  }

  @Test
  void aListenerMayClose() {
    add(1);
    AtomicBoolean closed = new AtomicBoolean();
    discovery = source().open();
    discovery.start(
        endpoints -> {
          discovery.close();
          closed.set(true);
        });
    await().atMost(WITHIN).untilTrue(closed);
    awaitNoThreads();
  }

  public static void awaitNoThreads() {
    await()
        .atMost(WITHIN)
        .untilAsserted(
            () -> {
              System.gc(); // the HTTP client's selector ends with the client
              assertThat(threads()).isEmpty();
            });
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("graphrag-") || name.startsWith("HttpClient-"))
        .toList();
  }
}
