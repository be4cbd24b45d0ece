package io.flinkgraphrag.jobs.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Asks fifty questions a second by HTTP, whether they are answered or not, each under an id of its
 * own. One whose request fails is asked once more, at once and under the same id, by a connection
 * of its own: of those that were open a balancer closes some behind a failure, and a client does
 * not know yet.
 */
final class SteadyAsker implements AutoCloseable {

  private static final Duration PACE = Duration.ofMillis(20);
  private static final int OK = 200;

  private final HttpAsker asker;
  private final Supplier<HttpAsker> again;
  private final String body;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger asked = new AtomicInteger();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Map<String, String> repeated = new ConcurrentHashMap<>();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();

  /** The body has {@code %s} for the id. */
  SteadyAsker(Supplier<HttpAsker> askers, String body) {
    this.asker = askers.get();
    this.again = askers;
    this.body = body;
  }

  void start() {
    var unused = clock.scheduleAtFixedRate(this::askOne, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void askOne() {
    String id = "steady-" + asked.incrementAndGet();
    var unused =
        send(asker, id)
            .exceptionallyCompose(
                why -> {
                  repeated.put(id, why.toString());
                  return send(again.get(), id);
                })
            .whenComplete(
                (answer, why) -> {
                  if (why == null) {
                    answers.put(id, answer);
                  } else {
                    failed.add(id + ": " + repeated.get(id) + ", and then " + why);
                  }
                });
  }

  private CompletableFuture<String> send(HttpAsker by, String id) {
    return by.later("/ask", body.formatted(id))
        .thenApply(
            reply -> {
              if (reply.status() != OK) {
                throw new IllegalStateException(reply.status() + " " + reply.text());
              }
              return reply.text();
            });
  }

  int asked() {
    return asked.get();
  }

  /** What was answered, by the questions' ids. */
  Map<String, String> answers() {
    return Map.copyOf(answers);
  }

  /** Why a first request failed, by the questions' ids. */
  Map<String, String> repeated() {
    return Map.copyOf(repeated);
  }

  /** Questions of which both requests failed, and why. */
  Queue<String> failed() {
    return failed;
  }

  /** Asks no more. */
  @Override
  public void close() {
    clock.shutdown();
  }
}
