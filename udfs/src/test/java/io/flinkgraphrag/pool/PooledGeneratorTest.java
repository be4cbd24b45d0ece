package io.flinkgraphrag.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.PromptRules;
import io.flinkgraphrag.generate.chat.PooledGenerator;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.pool.balance.Balancing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The pool as a whole over fake endpoints, in virtual time. */
class PooledGeneratorTest {

  private final VirtualTime time = new VirtualTime();
  private final FakeClients clients = new FakeClients(time);
  private final List<PooledGenerator> opened = new ArrayList<>();
  private final Map<String, Boolean> healthy = new HashMap<>();
  private Consumer<List<Endpoint>> announce;
  private boolean discoveryClosed;
  private PoolOptions options = PoolOptions.DEFAULTS;

  private final Discovery discovery =
      new Discovery() {
        @Override
        public void start(Consumer<List<Endpoint>> listener) {
          announce = listener;
        }

        @Override
        public void close() {
          discoveryClosed = true;
        }
      };

  private static List<Endpoint> endpoints(String... ids) {
    return List.of(ids).stream()
        .map(id -> new Endpoint(id, "http://" + id + ":1/v1", "", 1, ""))
        .toList();
  }

  private PooledGenerator pool(String... ids) {
    HealthCheck check =
        endpoint ->
            healthy.getOrDefault(endpoint.id(), true)
                ? CompletableFuture.completedFuture("up")
                : CompletableFuture.failedFuture(new Exception("refused"));
    PooledGenerator pool =
        new PooledGenerator("pool", options, discovery, clients, check, time, new Random(11));
    opened.add(pool);
    if (ids.length > 0) {
      announce.accept(endpoints(ids));
    }
    return pool;
  }

  @AfterEach
  void close() {
    opened.forEach(PooledGenerator::close);
    assertThat(clients.open()).isEmpty();
    assertThat(clients.closed && discoveryClosed).isTrue();
  }

  private static GenerationRequest request(long timeoutMs) {
    return new GenerationRequest(
        "Who?", "en", new Evidence(List.of(), List.of()), Duration.ofMillis(timeoutMs));
  }

  private CompletableFuture<Generation> ask(PooledGenerator pool) {
    return pool.generate(request(30_000));
  }

  /** Asks at this rate for this time; the replies, in order. */
  private List<CompletableFuture<Generation>> load(PooledGenerator pool, int perSecond, long ms) {
    List<CompletableFuture<Generation>> replies = new ArrayList<>();
    long gap = 1_000 / perSecond;
    for (long at = 0; at < ms; at += gap) {
      replies.add(ask(pool));
      time.advance(gap);
    }
    return replies;
  }

  private static long answered(List<CompletableFuture<Generation>> replies) {
    return replies.stream().filter(r -> r.isDone() && !r.isCompletedExceptionally()).count();
  }

  private static CallException failure(CompletableFuture<Generation> reply) {
    assertThat(reply).isCompletedExceptionally();
    try {
      reply.getNow(null);
      throw new AssertionError();
    } catch (CompletionException e) {
      return (CallException) e.getCause();
    }
  }

  @Test
  void anAnswerComesFromAnEndpointInOneAttempt() {
    CompletableFuture<Generation> reply = ask(pool("a", "b"));
    time.advance(100);
    assertThat(reply).isCompletedWithValueMatching(g -> g.attempts() == 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {
        "UNREACHABLE",
        "SERVER_ERROR",
        "GARBAGE",
        "RATE_LIMITED",
        "UNAUTHORIZED",
        "NOT_FOUND",
        "TIMEOUT"
      })
  void aFailedCallIsMadeAgainAtAnotherEndpoint(Kind kind) {
    PooledGenerator pool = pool("bad", "good");
    clients.behave("bad", FakeClients.failing(kind));
    List<CompletableFuture<Generation>> replies = load(pool, 10, 1_000);
    time.advance(1_000);
    assertThat(answered(replies)).isEqualTo(10);
    assertThat(replies).allSatisfy(r -> assertThat(r.join().text()).isEqualTo("good"));
    assertThat(replies).anySatisfy(r -> assertThat(r.join().attempts()).isEqualTo(2));
  }

  @Test
  void aRequestThatCannotSucceedIsNotMadeAgainAndSaysWhy() {
    PooledGenerator pool = pool("a", "b");
    clients.behave("a", FakeClients.failing(Kind.INVALID_REQUEST));
    clients.behave("b", FakeClients.failing(Kind.INVALID_REQUEST));
    CompletableFuture<Generation> reply = ask(pool);
    time.advance(1_000);
    assertThat(failure(reply).kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(failure(reply)).hasMessageContaining("says INVALID_REQUEST");
    assertThat(clients.calls()).hasSize(1);
  }

  @Test
  void aWrongKeyEverywhereIsSaidAfterEachWasAskedOnce() {
    PooledGenerator pool = pool("a", "b");
    clients.behave("a", FakeClients.failing(Kind.UNAUTHORIZED));
    clients.behave("b", FakeClients.failing(Kind.UNAUTHORIZED));
    CompletableFuture<Generation> reply = ask(pool);
    time.advance(1_000);
    assertThat(failure(reply).kind()).isEqualTo(Kind.UNAUTHORIZED);
    assertThat(failure(reply).attempts()).isEqualTo(2);
    assertThat(failure(reply)).hasMessageContaining("2 attempts failed, the last: endpoint");
    assertThat(clients.calls("a")).hasSize(1);
    assertThat(clients.calls("b")).hasSize(1);
  }

  @Test
  void theOnlyEndpointIsAskedAgainItself() {
    PooledGenerator pool = pool("balancer");
    clients.behave("balancer", FakeClients.failing(Kind.SERVER_ERROR));
    CompletableFuture<Generation> reply = ask(pool);
    clients.behave("balancer", clients.ok(100));
    time.advance(1_000);
    assertThat(reply).isCompletedWithValueMatching(g -> g.attempts() == 2);
  }

  @Test
  void theOnlyEndpointWithAWrongKeyIsNotAskedAgain() {
    PooledGenerator pool = pool("balancer");
    clients.behave("balancer", FakeClients.failing(Kind.UNAUTHORIZED));
    CompletableFuture<Generation> reply = ask(pool);
    time.advance(1_000);
    assertThat(failure(reply).kind()).isEqualTo(Kind.UNAUTHORIZED);
    assertThat(clients.calls()).hasSize(1);
  }

  @Test
  void trafficLeavesABadEndpointWithItsSecondFailureAndReturnsWithinTenSeconds() {
    PooledGenerator pool = pool("a", "b", "c", "d");
    load(pool, 20, 60_000);
    clients.behave("a", FakeClients.failing(Kind.GARBAGE));
    int before = clients.calls("a").size();
    List<CompletableFuture<Generation>> replies = load(pool, 20, 30_000);
    long secondFailure = clients.calls("a").get(before + 1).at;
    long straight =
        clients.calls("a").stream()
            .filter(c -> c.at > secondFailure && c.at <= secondFailure + 2_000)
            .count();
    assertThat(straight).as("but for a probe").isLessThanOrEqualTo(1);
    assertThat(clients.calls("a").size() - before).as("probes").isBetween(6, 12);
    clients.behave("a", clients.ok(100));
    long recovered = time.nowMs();
    replies.addAll(load(pool, 20, 10_000));
    assertThat(clients.calls("a").stream().filter(c -> c.at > recovered + 7_000).count())
        .as("with a tenth of its share, growing")
        .isGreaterThan(2);
    time.advance(1_000);
    assertThat(answered(replies)).isEqualTo(replies.size());
  }

  @Test
  void aFrozenEndpointEatsNoRequestsTime() {
    PooledGenerator pool = pool("a", "b", "c", "d");
    load(pool, 20, 10_000);
    clients.behave("a", FakeClients.silent());
    healthy.put("a", false);
    List<CompletableFuture<Generation>> replies = load(pool, 20, 20_000);
    time.advance(3_000);
    assertThat(answered(replies)).isEqualTo(replies.size());
    assertThat(clients.calls("a").stream().filter(c -> !c.reply.isDone())).isEmpty();
  }

  @Test
  void anEndpointThatWasFrozenHasTrafficAgainWithinTenSeconds() {
    PooledGenerator pool = pool("a", "b", "c", "d");
    load(pool, 20, 40_000);
    clients.behave("a", FakeClients.silent());
    healthy.put("a", false);
    load(pool, 20, 5_000);
    clients.behave("a", clients.ok(100));
    healthy.put("a", true);
    assertTrafficWithinTenSeconds(pool, "a");
  }

  @Test
  void anEndpointThatWasSlowHasTrafficAgainWithinTenSeconds() {
    PooledGenerator pool = pool("a", "b", "c", "d");
    load(pool, 20, 40_000);
    clients.behave("a", clients.ok(1_000));
    load(pool, 20, 5_000);
    clients.behave("a", clients.ok(100));
    assertTrafficWithinTenSeconds(pool, "a");
  }

  /** More calls than the three that end an ejection. */
  private void assertTrafficWithinTenSeconds(PooledGenerator pool, String id) {
    long recovered = time.nowMs();
    load(pool, 20, 10_000);
    assertThat(clients.calls(id).stream().filter(call -> call.at > recovered).count())
        .isGreaterThan(5);
  }

  @Test
  void aSlowEndpointIsLookedAtAgainButGetsFewCalls() {
    PooledGenerator pool = pool("a", "b", "c", "d");
    clients.behave("a", clients.ok(1_000));
    load(pool, 20, 40_000);
    int before = clients.calls("a").size();
    load(pool, 20, 60_000);
    assertThat(clients.calls("a").size() - before).isBetween(5, 20);
  }

  @Test
  void aStreamThatStopsIsLeftToo() {
    PooledGenerator pool = pool("a", "b");
    load(pool, 10, 10_000);
    clients.behave("a", call -> call.token());
    clients.behave("b", call -> call.token());
    CompletableFuture<Generation> reply = ask(pool);
    clients.behave("a", clients.ok(100));
    clients.behave("b", clients.ok(100));
    time.advance(2_000);
    assertThat(reply).isNotDone();
    time.advance(200);
    assertThat(reply).isCompletedWithValueMatching(g -> g.attempts() == 2);
  }

  @Test
  void withOneGoodEndpointOfFourNearlyEverythingIsAnswered() {
    PooledGenerator pool = pool("a", "b", "c", "d");
    load(pool, 50, 10_000);
    clients.behave("a", FakeClients.failing(Kind.GARBAGE));
    clients.behave("b", FakeClients.failing(Kind.UNREACHABLE));
    clients.behave("c", FakeClients.silent());
    List<CompletableFuture<Generation>> replies = load(pool, 50, 30_000);
    time.advance(30_000);
    assertThat(answered(replies)).isGreaterThan(replies.size() * 995L / 1_000);
    assertThat(replies.stream().filter(r -> !r.isCompletedExceptionally()))
        .allSatisfy(r -> assertThat(r.join().text()).isNotIn("a", "b"));
  }

  @Test
  void whereAllAreBadAllAreStillAskedAndBackAtOnce() {
    PooledGenerator pool = pool("a", "b");
    clients.behave("a", FakeClients.failing(Kind.UNREACHABLE));
    clients.behave("b", FakeClients.failing(Kind.UNREACHABLE));
    load(pool, 10, 20_000);
    assertThat(clients.calls().size()).isGreaterThan(200);
    clients.behave("b", clients.ok(100));
    CompletableFuture<Generation> reply = ask(pool);
    time.advance(1_000);
    assertThat(answered(List.of(reply))).isEqualTo(1);
  }

  @Test
  void theSilenceOfTheOnlyEndpointIsNotSatOutOnceItIsKnownToBeBad() {
    PooledGenerator pool = pool("only");
    load(pool, 10, 5_000);
    clients.behave("only", FakeClients.silent());
    CompletableFuture<Generation> first = ask(pool);
    time.advance(20_000);
    assertThat(first).as("it may just be slow").isNotDone();
    healthy.put("only", false);
    time.advance(10_000);
    CompletableFuture<Generation> later = ask(pool);
    time.advance(2_500);
    assertThat(failure(later).kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure(later)).hasMessageContaining("endpoint only: silent for 2");
  }

  @Test
  void manySilentCallsAtOnceAreAllLeftAfterTheSamePatience() {
    PooledGenerator pool = pool("a", "b");
    load(pool, 10, 3_000);
    clients.behave("a", FakeClients.silent());
    List<CompletableFuture<Generation>> replies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      replies.add(ask(pool));
    }
    assertThat(clients.calls("a").stream().filter(c -> !c.reply.isDone()).count()).isGreaterThan(5);
    time.advance(2_200);
    assertThat(answered(replies)).isEqualTo(20);
  }

  @Test
  void aFleetThatHasBecomeSlowerTeachesPatience() {
    PooledGenerator pool = pool("a", "b");
    load(pool, 10, 10_000);
    clients.behave("a", call -> time.after(5_000, call::ok));
    clients.behave("b", call -> time.after(5_000, call::ok));
    load(pool, 10, 60_000);
    List<CompletableFuture<Generation>> replies = load(pool, 10, 10_000);
    time.advance(10_000);
    assertThat(replies)
        .allSatisfy(r -> assertThat(r.join().attempts()).as("not cut short").isEqualTo(1));
  }

  @Test
  void anOnlyEndpointThatComesBackSlowIsNotLostForEver() {
    PooledGenerator pool = pool("only");
    load(pool, 10, 5_000);
    clients.behave("only", FakeClients.failing(Kind.UNREACHABLE));
    load(pool, 10, 5_000);
    clients.behave("only", call -> time.after(8_000, call::ok));
    load(pool, 2, 60_000);
    List<CompletableFuture<Generation>> replies = load(pool, 2, 10_000);
    time.advance(20_000);
    assertThat(answered(replies)).isEqualTo(replies.size());
  }

  @Test
  void retriesStopWhereTheirBudgetEnds() {
    PooledGenerator pool = pool("a", "b");
    clients.behave("a", FakeClients.failing(Kind.SERVER_ERROR));
    clients.behave("b", FakeClients.failing(Kind.SERVER_ERROR));
    load(pool, 500, 20_000);
    long calls = clients.calls().size();
    // 10,000 requests; 10 % of them, 10 a second, the 100 that were saved up, and probes'
    // repetitions
    assertThat(calls - 10_000).isBetween(900L, 1_500L);
  }

  @Test
  void aFullServerIsAskedAgainAfterItsRetryAfter() {
    PooledGenerator pool = pool("only");
    clients.behave(
        "only",
        call ->
            call.fail(
                new CallException(Kind.RATE_LIMITED, "full")
                    .withRetryAfter(Duration.ofSeconds(3))));
    CompletableFuture<Generation> reply = ask(pool);
    clients.behave("only", clients.ok(100));
    time.advance(2_900);
    assertThat(clients.calls()).hasSize(1);
    time.advance(600);
    assertThat(reply).isCompletedWithValueMatching(g -> g.attempts() == 2);
  }

  private static FakeClients.Behaviour full(int seconds) {
    return call ->
        call.fail(
            new CallException(Kind.RATE_LIMITED, "full")
                .withRetryAfter(Duration.ofSeconds(seconds)));
  }

  @Test
  void whileAllServersAreFullACallWaitsHoweverOftenItIsRefused() {
    PooledGenerator pool = pool("a", "b");
    clients.behave("a", full(1));
    clients.behave("b", full(1));
    CompletableFuture<Generation> reply = ask(pool);
    time.advance(10_000);
    assertThat(reply).isNotDone();
    assertThat(clients.calls()).hasSizeBetween(10, 22);
    clients.behave("b", clients.ok(100));
    time.advance(2_500);
    assertThat(reply).isCompletedWithValueMatching(g -> g.text().equals("b"));
  }

  /** A server with this many places, that takes this long for a call and refuses more. */
  private FakeClients.Behaviour places(int places, long ms) {
    AtomicInteger busy = new AtomicInteger();
    return call -> {
      if (busy.incrementAndGet() > places) {
        busy.decrementAndGet();
        full(1).answer(call);
        return;
      }
      time.after(ms / 10, call::token);
      time.after(
          ms,
          () -> {
            busy.decrementAndGet();
            call.ok();
          });
    };
  }

  private List<CompletableFuture<Generation>> flood(PooledGenerator pool, int questions) {
    List<CompletableFuture<Generation>> replies = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      GenerationRequest patient =
          new GenerationRequest(
              "Who?",
              "en",
              new Evidence(List.of(), List.of()),
              Duration.ofSeconds(30),
              Duration.ofMinutes(6),
              PromptRules.DEFAULT);
      replies.add(pool.generate(patient));
    }
    return replies;
  }

  @Test
  void aFloodWaitsInLineAndIsAnsweredInTheOrderOfItsComing() {
    PooledGenerator pool = pool("small");
    clients.behave("small", places(4, 1_000));
    List<CompletableFuture<Generation>> replies = flood(pool, 300);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < replies.size(); i++) {
      int asked = i;
      CompletableFuture<Void> unused = replies.get(i).thenAccept(answer -> order.add(asked));
    }
    time.advance(180_000);
    assertThat(answered(replies)).as("each of them, though most waited longer").isEqualTo(300);
    List<Integer> rest = order.subList(10, 300); // the first ones taught how many it takes
    assertThat(rest).isSortedAccordingTo((a, b) -> Math.abs(a - b) <= 4 ? 0 : a - b);
  }

  @Test
  void aFloodIsAnsweredByTheOneThatIsLeftWhenTheOtherFreezes() {
    PooledGenerator pool = pool("frozen", "small");
    clients.behave("frozen", places(64, 100));
    clients.behave("small", places(64, 2_000));
    load(pool, 10, 10_000);
    clients.behave("frozen", FakeClients.silent());
    healthy.put("frozen", false);
    List<CompletableFuture<Generation>> replies = flood(pool, 1_500);
    time.advance(120_000);
    assertThat(answered(replies)).isEqualTo(replies.size());
  }

  @Test
  void whatAKilledServerHadIsAskedElsewhereHoweverMuchItWas() {
    PooledGenerator pool = pool("killed", "small");
    clients.behave("killed", FakeClients.silent());
    clients.behave("small", places(64, 1_000));
    List<CompletableFuture<Generation>> replies = flood(pool, 1_000);
    clients.behave("killed", FakeClients.failing(Kind.UNREACHABLE));
    for (FakeClients.Call call : List.copyOf(clients.calls("killed"))) {
      call.fail(Kind.UNREACHABLE);
    }
    time.advance(120_000);
    assertThat(answered(replies)).isEqualTo(replies.size());
  }

  @Test
  void aWaitEndsWhereNobodyIsAnsweredForTheTimeout() {
    PooledGenerator pool = pool("only");
    load(pool, 10, 2_000);
    clients.behave("only", full(2));
    List<CompletableFuture<Generation>> replies = flood(pool, 20);
    time.advance(27_000);
    assertThat(replies).noneMatch(CompletableFuture::isDone);
    time.advance(4_000);
    assertThat(replies).allSatisfy(r -> assertThat(failure(r).kind()).isEqualTo(Kind.RATE_LIMITED));
  }

  @Test
  void aNewCallDoesNotOvertakeThoseThatWait() {
    PooledGenerator pool = pool("one");
    clients.behave("one", places(1, 1_000));
    List<CompletableFuture<Generation>> early = flood(pool, 5);
    time.advance(2_500);
    CompletableFuture<Generation> late = ask(pool);
    while (answered(early) < 5) {
      assertThat(late).isNotDone();
      time.advance(100);
    }
    time.advance(3_000);
    assertThat(late).isCompleted();
  }

  @Test
  void aCallWhoseServerDiedWaitsForAFullOneInsteadOfAskingTheDeadOneAgain() {
    PooledGenerator pool = pool("dead", "full");
    load(pool, 10, 1_000);
    clients.behave("full", full(2));
    load(pool, 10, 300);
    clients.behave("dead", FakeClients.failing(Kind.UNREACHABLE));
    clients.behave("full", clients.ok(100));
    int before = clients.calls("dead").size();
    CompletableFuture<Generation> reply = ask(pool);
    time.advance(3_000);
    assertThat(reply).isCompletedWithValueMatching(g -> g.text().equals("full"));
    assertThat(clients.calls("dead")).hasSize(before + 1);
  }

  @Test
  void aFrozenServerIsLeftForOneThatIsOnlyFullNow() {
    PooledGenerator pool = pool("frozen", "full");
    load(pool, 10, 5_000);
    clients.behave("full", full(12));
    load(pool, 10, 300);
    clients.behave("frozen", FakeClients.silent());
    healthy.put("frozen", false);
    clients.behave("full", clients.ok(100));
    CompletableFuture<Generation> reply = ask(pool);
    time.advance(14_000);
    assertThat(reply).isCompletedWithValueMatching(g -> g.text().equals("full"));
  }

  @Test
  void aFailedCallGoesBackToItsServerWhereTheOtherStaysFullForTooLong() {
    PooledGenerator pool = pool("once", "full");
    load(pool, 10, 1_000);
    clients.behave("full", full(60));
    load(pool, 10, 300);
    clients.behave("once", FakeClients.failing(Kind.GARBAGE));
    CompletableFuture<Generation> reply = ask(pool);
    clients.behave("once", clients.ok(100));
    time.advance(16_000);
    assertThat(reply).isCompletedWithValueMatching(g -> g.text().equals("once"));
  }

  @Test
  void aRetryAfterBeyondTheRequestsTimeIsNotWaitedFor() {
    PooledGenerator pool = pool("only");
    clients.behave(
        "only",
        call ->
            call.fail(
                new CallException(Kind.RATE_LIMITED, "full")
                    .withRetryAfter(Duration.ofSeconds(50))));
    CompletableFuture<Generation> reply = ask(pool);
    time.advance(300);
    assertThat(failure(reply).kind()).isEqualTo(Kind.RATE_LIMITED);
  }

  @Test
  void aCallersShortTimeIsNoFailureOfTheEndpoint() {
    PooledGenerator pool = pool("a");
    clients.behave("a", clients.ok(1_000));
    load(pool, 10, 5_000);
    for (int i = 0; i < 5; i++) {
      CompletableFuture<Generation> reply = pool.generate(request(90));
      time.advance(90);
      assertThat(failure(reply).kind()).isEqualTo(Kind.TIMEOUT);
    }
    CompletableFuture<Generation> reply = ask(pool);
    time.advance(1_000);
    assertThat(reply).isCompletedWithValueMatching(g -> g.attempts() == 1);
  }

  @Test
  void anEndpointThatLeavesFinishesItsCallsAndGetsNoMore() {
    PooledGenerator pool = pool("a");
    CompletableFuture<Generation> reply = ask(pool);
    announce.accept(endpoints("b"));
    assertThat(clients.open()).containsExactly("a", "b");
    CompletableFuture<Generation> later = ask(pool);
    time.advance(100);
    assertThat(reply.join().text()).isEqualTo("a");
    assertThat(later.join().text()).isEqualTo("b");
    assertThat(clients.open()).containsExactly("b");
  }

  @Test
  void withoutAnyEndpointItSaysSo() {
    PooledGenerator pool = pool();
    CompletableFuture<Generation> early = ask(pool);
    time.advance(1_000);
    assertThat(early).as("the first list may be on its way").isNotDone();
    announce.accept(List.of());
    time.advance(200);
    assertThat(failure(early)).hasMessage("pool: no endpoint is known");
    assertThat(failure(early).attempts()).isZero();
    assertThat(failure(ask(pool)).kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void aRequestWaitsForTheFirstList() {
    PooledGenerator pool = pool();
    CompletableFuture<Generation> early = ask(pool);
    time.advance(1_000);
    announce.accept(endpoints("a"));
    time.advance(300);
    assertThat(early.join().text()).isEqualTo("a");
  }

  @Test
  void anUnhealthyEndpointGetsNothingAndIsBackWithinTenSeconds() {
    PooledGenerator pool = pool("a", "b", "c");
    healthy.put("a", false);
    time.advance(12_000);
    int before = clients.calls("a").size();
    load(pool, 20, 10_000);
    assertThat(clients.calls("a")).hasSize(before);
    healthy.put("a", true);
    load(pool, 20, 10_000);
    assertThat(clients.calls("a").size()).isGreaterThan(before);
  }

  @Test
  void aCancelledRequestEndsItsCall() {
    PooledGenerator pool = pool("a");
    clients.behave("a", FakeClients.silent());
    CompletableFuture<Generation> reply = ask(pool);
    reply.cancel(true);
    assertThat(clients.calls().get(0).reply).isCancelled();
  }

  @Test
  void closingFailsWhatIsInFlight() {
    PooledGenerator pool = pool("a");
    clients.behave("a", FakeClients.silent());
    CompletableFuture<Generation> reply = ask(pool);
    pool.close();
    assertThat(failure(reply)).hasMessage("pool: the pool is closed");
    assertThat(clients.calls().get(0).reply).isCancelled();
    assertThat(failure(ask(pool)).kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(time.waiting()).isZero();
  }

  @Test
  void aHedgeAnswersWhereTheFirstIsSilent() {
    options = options.withHedge(new PoolOptions.Hedge(true, 0.05, Duration.ofSeconds(1)));
    PooledGenerator pool = pool("a", "b");
    load(pool, 20, 5_000);
    clients.behave("a", FakeClients.silent());
    clients.behave("b", FakeClients.silent());
    int before = clients.calls().size();
    CompletableFuture<Generation> reply = ask(pool);
    clients.behave("a", clients.ok(100));
    clients.behave("b", clients.ok(100));
    time.advance(1_101);
    assertThat(reply).isCompletedWithValueMatching(g -> g.attempts() == 2);
    assertThat(clients.calls()).hasSize(before + 2);
    assertThat(clients.calls().get(before).reply).isCancelled();
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 0"})
  void aPoolThatIsMoreThanSeventyPercentFullHedgesNothing(int asked, int hedges) {
    options =
        options
            .withBalancing(Balancing.LEAST_REQUESTS)
            .withHedge(new PoolOptions.Hedge(true, 0.05, Duration.ofSeconds(1)));
    PooledGenerator pool = pool("a", "b");
    load(pool, 20, 2_000); // pays for one hedge
    time.advance(100);
    clients.behave("a", FakeClients.silent());
    clients.behave("b", FakeClients.silent());
    List<CompletableFuture<Generation>> many = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      many.add(ask(pool)); // four at each
    }
    clients.behave("a", FakeClients.failing(Kind.RATE_LIMITED));
    clients.behave("b", FakeClients.failing(Kind.RATE_LIMITED));
    many.add(ask(pool)); // teaches both that they can take two
    time.advance(200);
    many.forEach(reply -> reply.cancel(true));
    time.advance(1_100);
    clients.behave("a", FakeClients.silent());
    clients.behave("b", FakeClients.silent());
    int before = clients.calls().size();
    for (int i = 0; i < asked; i++) {
      many.add(ask(pool));
    }
    time.advance(1_900);
    assertThat(clients.calls()).hasSize(before + asked + hedges);
  }

  @Test
  void ofTheOwnZoneAreTakenFirstUnlessHalfOfThemAreOut() {
    options = options.withZone("z1");
    PooledGenerator pool = pool();
    announce.accept(
        List.of(
            new Endpoint("near1", "http://n1:1", "", 1, "z1"),
            new Endpoint("near2", "http://n2:1", "", 1, "z1"),
            new Endpoint("near3", "http://n3:1", "", 1, "z1"),
            new Endpoint("far", "http://f:1", "", 1, "z2")));
    load(pool, 20, 5_000);
    assertThat(clients.calls("far")).isEmpty();
    healthy.put("near1", false);
    healthy.put("near2", false);
    time.advance(12_000);
    load(pool, 20, 5_000);
    assertThat(clients.calls("far")).isNotEmpty();
  }
}
