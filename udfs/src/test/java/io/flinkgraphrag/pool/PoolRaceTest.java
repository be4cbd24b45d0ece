package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.pool.bounds.InFlightLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What {@link EndpointPool}, with the {@link EndpointState}s and {@link InFlightLimit}s under its
 * lock, promises to threads that race in it: it loses no end of a call, and closes a client once,
 * after its last call. A call has too many steps, loggers and a breaker among them, to try every
 * interleaving; here real threads do what they like, many times.
 */
class PoolRaceTest {

  private static final int ROUNDS = 400;
  private static final int STEPS = 25;
  private static final int CALLERS = 2;

  private static final Endpoint STAYS = Endpoint.at("http://stays:1/v1");
  private static final Endpoint LEAVES = Endpoint.at("http://leaves:1/v1");

  private final long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());

  @Test
  void noCallIsLostAndEachClientIsClosedOnceAfterItsLastCall() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 1);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        Race race = new Race();
        CyclicBarrier start = new CyclicBarrier(CALLERS + 1);
        List<Future<Void>> ends =
            threads.invokeAll(
                List.of(
                    race.of(start, new Random(seed + 3L * round), race::call),
                    race.of(start, new Random(seed + 3L * round + 1), race::call),
                    race.of(start, new Random(seed + 3L * round + 2), race::announce)));
        for (Future<Void> end : ends) {
          end.get();
        }
        assertThat(race.faults()).as("seed %s, round %s", seed, round).isEmpty();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aClientIsClosedOnceThoughItsLastCallEndsWhileItsEndpointLeaves() {
    List<EndpointPool<String, String>.Lease> calls = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    EndpointClients<String, String> clients =
        new EndpointClients<String, String>() {
          @Override
          public EndpointClient<String, String> open(Endpoint endpoint) {
            return new EndpointClient<String, String>() {
              @Override
              public CompletableFuture<String> call(
                  String request, Duration timeout, Runnable onToken) {
                throw new UnsupportedOperationException("the test ends calls itself");
              }

              @Override
              public void close() {
                closed.add(endpoint.id());
                if (!calls.isEmpty()) {
                  calls.remove(0).succeeded(); // while its endpoint still leaves
                }
              }
            };
          }

          @Override
          public void close() {}
        };
    EndpointPool<String, String> pool =
        new EndpointPool<>(
            "race", PoolOptions.DEFAULTS, clients, new VirtualTime(), new Random(1), () -> {});
    pool.update(List.of(STAYS, LEAVES));
    calls.add(pool.lease(Set.of(STAYS.id()), false));
    pool.update(List.of());
    assertThat(closed).containsExactly(STAYS.id(), LEAVES.id());
  }

  private interface Step {
    void take(Random random);
  }

  /** Two endpoints, of which one comes and goes. */
  private static final class Race implements EndpointClients<String, String> {

    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final EndpointPool<String, String> pool =
        new EndpointPool<>(
            "race", PoolOptions.DEFAULTS, this, new VirtualTime(), new Random(1), () -> {});

    private Race() {
      pool.update(List.of(STAYS, LEAVES));
    }

    private Callable<Void> of(CyclicBarrier start, Random random, Step step) {
      return () -> {
        start.await();
        for (int i = 0; i < STEPS; i++) {
          step.take(random);
        }
        return null;
      };
    }

    private void call(Random random) {
      EndpointPool<String, String>.Lease lease = pool.lease(Set.of(), false);
      if (lease == null) {
        return;
      }
      CountingClient client = (CountingClient) lease.client();
      client.begin();
      lease.token();
      client.end();
      switch (random.nextInt(8)) {
        case 0 -> lease.failed(new CallException(Kind.SERVER_ERROR, "x"));
        case 1 -> lease.failed(new CallException(Kind.TIMEOUT, "x"));
        case 2 -> lease.abandoned();
        default -> lease.succeeded();
      }
    }

    /** One thread at a time does so. */
    private void announce(Random random) {
      switch (random.nextInt(3)) {
        case 0 -> pool.update(List.of(STAYS));
        case 1 -> pool.update(List.of(STAYS, LEAVES));
        default -> {
          boolean unused = pool.looked(STAYS.id(), random.nextBoolean(), "x");
        }
      }
    }

    /** After the threads' end. */
    private List<String> faults() {
      for (EndpointPool.View view : pool.views()) {
        if (view.inFlight() != 0) {
          faults.add(view.inFlight() + " calls in flight at " + view.id());
        }
      }
      if (open.get() != pool.views().size()) {
        faults.add(open.get() + " open clients of " + pool.views().size() + " endpoints");
      }
      return List.copyOf(faults);
    }

    @Override
    public EndpointClient<String, String> open(Endpoint endpoint) {
      open.incrementAndGet();
      return new CountingClient();
    }

    @Override
    public void close() {}

    /** Knows how many use it. */
    private final class CountingClient implements EndpointClient<String, String> {

      private final AtomicInteger closed = new AtomicInteger();
      private final AtomicInteger users = new AtomicInteger();

      private void begin() {
        users.incrementAndGet();
        if (closed.get() > 0) {
          faults.add("used after its close");
        }
      }

      private void end() {
        users.decrementAndGet();
      }

      @Override
      public CompletableFuture<String> call(String request, Duration timeout, Runnable onToken) {
        throw new UnsupportedOperationException("the test ends calls itself");
      }

      @Override
      public void close() {
        open.decrementAndGet();
        if (closed.incrementAndGet() > 1) {
          faults.add("closed twice");
        }
        if (users.get() > 0) {
          faults.add("closed under a call");
        }
      }
    }
  }
}
