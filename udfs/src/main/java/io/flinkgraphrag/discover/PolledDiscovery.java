package io.flinkgraphrag.discover;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that looks again and again, on a thread of its own. It tells its listener only what
 * differs from what it told before. A look-up that fails says nothing; the next ones come after
 * growing pauses, and one warning stands for them all.
 */
public final class PolledDiscovery implements Discovery {

  private static final Logger LOG = LoggerFactory.getLogger(PolledDiscovery.class);

  /** Shares of the pause that chance takes away, so that clients do not ask in step. */
  private static final double JITTER = 0.2;

  private static final double JITTER_BACK_OFF = 0.5;

  private final String name;
  private final Lookup lookup;
  private final PollTimes times;
  private final RandomGenerator random;
  private final Rounds rounds;
  private Consumer<List<Endpoint>> listener;
  private @Nullable List<Endpoint> said;
  private int failures;
  private volatile boolean knows;

  public PolledDiscovery(String name, Lookup lookup, PollTimes times, RandomGenerator random) {
    this.name = name;
    this.lookup = lookup;
    this.times = times;
    this.random = random;
    this.rounds = new Rounds("graphrag-discovery " + name, this::look);
  }

  @Override
  public void start(Consumer<List<Endpoint>> newListener) {
    listener = newListener;
    rounds.start();
  }

  @Override
  public boolean knows() {
    return knows;
  }

  private long look() throws InterruptedException {
    List<Endpoint> endpoints;
    try {
      endpoints = lookup.next();
    } catch (IOException | RuntimeException e) {
      if (!rounds.isClosed()) {
        failed(e);
      }
      return jittered(times.backOffMs(failures), JITTER_BACK_OFF);
    }
    succeeded(endpoints);
    return jittered(times.interval().toMillis(), JITTER);
  }

  private void succeeded(List<Endpoint> endpoints) {
    if (failures > 0) {
      LOG.info("{}: answers again after {} failed look-ups", name, failures);
    }
    failures = 0;
    knows = true;
    if (!endpoints.equals(said) && !rounds.isClosed()) {
      said = endpoints;
      listener.accept(endpoints);
    }
  }

  private void failed(Exception e) {
    failures++;
    knows = false;
    if (failures == 1) {
      LOG.warn("{}: the look-up failed, what it said last stays: {}", name, reason(e));
    } else {
      LOG.debug("{}: failed {} times: {}", name, failures, reason(e));
    }
  }

  private static String reason(Exception e) {
    return e instanceof IOException && e.getMessage() != null ? e.getMessage() : e.toString();
  }

  private long jittered(long ms, double share) {
    return Math.round(ms * (1 - share * random.nextDouble()));
  }

  @Override
  public void close() {
    rounds.close();
    lookup.close();
  }
}
