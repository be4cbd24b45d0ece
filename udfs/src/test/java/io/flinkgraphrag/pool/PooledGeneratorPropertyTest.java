package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.StaticList;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.chat.PooledGenerator;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.pool.balance.Balancing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three endpoints do whatever the seed says, one is good: nearly all requests are answered, in
 * their time, and nothing is left when all have ended.
 */
class PooledGeneratorPropertyTest {

  private static final List<String> BAD = List.of("a", "b", "c");
  private static final long RUN_MS = 120_000;
  private static final long GAP_MS = 40;
  private static final long TIMEOUT_MS = 30_000;

  private final VirtualTime time = new VirtualTime();
  private final FakeClients clients = new FakeClients(time);
  private final Set<String> dead = new HashSet<>();

  private PooledGenerator open(PoolOptions options, Random random) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String id : List.of("a", "b", "c", "good")) {
      endpoints.add(new Endpoint(id, "http://" + id + ":1/v1", "", 1, ""));
    }
    HealthCheck check =
        endpoint ->
            dead.contains(endpoint.id())
                ? CompletableFuture.failedFuture(new Exception("refused"))
                : CompletableFuture.completedFuture("up");
    return new PooledGenerator(
        "pool", options, new StaticList(endpoints), clients, check, time, random);
  }

  private void change(String id, Random random) {
    dead.remove(id);
    int what = random.nextInt(9);
    clients.behave(
        id,
        switch (what) {
          case 0 -> FakeClients.failing(Kind.GARBAGE);
          case 1 -> FakeClients.failing(Kind.UNREACHABLE);
          case 2 -> FakeClients.silent();
          case 3 -> clients.ok(4_000);
          case 4 -> FakeClients.failing(Kind.RATE_LIMITED);
          case 5 -> FakeClients.failing(Kind.UNAUTHORIZED);
          case 6 -> call -> call.token();
          default -> clients.ok(400);
        });
    if (what == 1 || what == 2) {
      dead.add(id);
    }
  }

  private List<CompletableFuture<Generation>> run(PooledGenerator pool, Random random) {
    List<CompletableFuture<Generation>> replies = new ArrayList<>();
    GenerationRequest request =
        new GenerationRequest(
            "?", "en", new Evidence(List.of(), List.of()), Duration.ofMillis(TIMEOUT_MS));
    clients.behave("good", clients.ok(400));
    BAD.forEach(id -> clients.behave(id, clients.ok(400)));
    for (long at = 0; at < RUN_MS; at += GAP_MS) {
      if (at > 10_000 && random.nextInt(100) == 0) {
        change(BAD.get(random.nextInt(BAD.size())), random);
      }
      replies.add(pool.generate(request));
      time.advance(GAP_MS);
    }
    time.advance(TIMEOUT_MS);
    return replies;
  }

  private void holds(PoolOptions options, long seed) {
    Random random = new Random(seed);
    PooledGenerator pool = open(options, random);
    List<CompletableFuture<Generation>> replies = run(pool, random);
    assertThat(replies).as("seed %d: all have ended", seed).allMatch(CompletableFuture::isDone);
    long answered = replies.stream().filter(reply -> !reply.isCompletedExceptionally()).count();
    assertThat(answered)
        .as("seed %d: answered of %d", seed, replies.size())
        .isGreaterThanOrEqualTo(replies.size() * 99L / 100);
    assertThat(clients.calls()).as("seed %d", seed).allMatch(call -> call.reply.isDone());
    assertThat(time.waiting())
        .as("seed %d: nothing but health checks", seed)
        .isLessThanOrEqualTo(4);
    pool.close();
    assertThat(clients.open()).isEmpty();
    assertThat(time.waiting()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void withOneGoodEndpointNearlyEverythingIsAnswered(long seed) {
    holds(PoolOptions.DEFAULTS, seed);
  }

  @ParameterizedTest
  @EnumSource(Balancing.class)
  void byEveryPolicy(Balancing balancing) {
    holds(PoolOptions.DEFAULTS.withBalancing(balancing), 101);
  }

  @ParameterizedTest
  @ValueSource(longs = {201, 202, 203})
  void hedgedToo(long seed) {
    holds(
        PoolOptions.DEFAULTS.withHedge(new PoolOptions.Hedge(true, 0.05, Duration.ofSeconds(1))),
        seed);
  }
}
