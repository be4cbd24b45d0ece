package io.flinkgraphrag.generate.chat;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.discover.DiscoveryFactory;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.StaticList;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.AnswerGeneratorContract;
import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.chat.FakeOpenAi.Behaviour;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.pool.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pool over real connections. */
class PooledOpenAiTest implements AnswerGeneratorContract {

  private final FakeOpenAi one = new FakeOpenAi(Behaviour.OK);
  private final FakeOpenAi other = new FakeOpenAi(Behaviour.OK);

  @AfterEach
  void stop() {
    one.close();
    other.close();
  }

  @Override
  public AnswerGenerator open() {
    return open(one, other);
  }

  private static AnswerGenerator open(FakeOpenAi... servers) {
    List<Endpoint> endpoints =
        Arrays.stream(servers).map(server -> Endpoint.at(server.baseUrl())).toList();
    return open(new StaticList(endpoints), PoolOptions.DEFAULTS);
  }

  private static AnswerGenerator open(DiscoveryFactory discovery, PoolOptions pool) {
    OpenAiOptions options =
        new OpenAiOptions(
            "asked-for",
            "",
            new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 300, true, ""),
            Duration.ofSeconds(2));
    return new PooledGeneratorFactory(
            GeneratorStep.OPENAI, options, pool, discovery, TrustStore.OF_THE_JVM)
        .open();
  }

  private static CompletableFuture<Generation> ask(AnswerGenerator generator) {
    return generator.generate(
        new GenerationRequest(
            Examples.WHO_DESIGNED_RAFT, "en", Examples.RAFT, Duration.ofMinutes(1)));
  }

  private static Generation answer(AnswerGenerator generator) throws Exception {
    return ask(generator).get(60, SECONDS);
  }

  /** The threads of generators, the HTTP client's own included. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> Stream.of("graphrag-", "HttpClient-").anyMatch(name::startsWith))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = Behaviour.class,
      names = {
        "RATE_LIMITED",
        "SERVER_ERROR",
        "UNAUTHORIZED",
        "NOT_FOUND",
        "HTML",
        "EMPTY",
        "NOT_JSON",
        "ERROR_EVENT",
        "ERROR_AFTER_TEXT",
        "UNFINISHED",
        "TRUNCATED",
        "ONLY_MARKS"
      })
  void whateverOneDoesTheOtherAnswers(Behaviour behaviour) throws Exception {
    one.behave(behaviour);
    try (AnswerGenerator generator = open()) {
      for (int i = 0; i < 8; i++) {
        assertThat(answer(generator).text()).endsWith("Ousterhout [1].");
      }
    }
    assertThat(one.bodies()).hasSizeLessThan(4);
  }

  @Test
  void aSilentEndpointIsLeftForTheOther() throws Exception {
    try (AnswerGenerator generator = open()) {
      for (int i = 0; i < 20; i++) {
        answer(generator);
      }
      one.behave(Behaviour.NEVER_ANSWERS);
      List<CompletableFuture<Generation>> calls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        calls.add(ask(generator));
      }
      for (CompletableFuture<Generation> call : calls) {
        assertThat(call.get(10, SECONDS).text()).endsWith("Ousterhout [1].");
      }
    }
  }

  @Test
  void anEndpointThatThinksIsNotLeftForTheOther() throws Exception {
    PoolOptions.Retry impatient =
        new PoolOptions.Retry(2, 1, 10, Duration.ofMillis(1), 1, Duration.ofMillis(300));
    List<Endpoint> both =
        Stream.of(one, other).map(server -> Endpoint.at(server.baseUrl())).toList();
    try (AnswerGenerator generator =
        open(new StaticList(both), PoolOptions.DEFAULTS.withRetry(impatient))) {
      for (int i = 0; i < 20; i++) {
        answer(generator);
      }
      one.behave(Behaviour.THINKING).pause(Duration.ofMillis(50));
      other.behave(Behaviour.THINKING).pause(Duration.ofMillis(50));
      List<CompletableFuture<Generation>> calls = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        calls.add(ask(generator));
      }
      for (CompletableFuture<Generation> call : calls) {
        assertThat(call.get(20, SECONDS).attempts()).isEqualTo(1);
        assertThat(call.get().text()).endsWith("Ousterhout [1].");
      }
    }
    assertThat(one.disconnects() + other.disconnects()).isZero();
  }

  private static AnswerGenerator open(BodyFields fields, FakeOpenAi server) {
    return new PooledGeneratorFactory(
            GeneratorStep.OPENAI,
            new OpenAiOptions("m", "", fields, Duration.ofSeconds(2)),
            PoolOptions.DEFAULTS,
            new StaticList(List.of(Endpoint.at(server.baseUrl()))),
            TrustStore.OF_THE_JVM)
        .open();
  }

  @Test
  void aModelThatRefusesTheOlderFieldsAnswersWithTheNewerOnes() throws Exception {
    one.behave(Behaviour.PICKY);
    BodyFields newer = new BodyFields(null, BodyFields.Limit.MAX_COMPLETION_TOKENS, 300, false, "");
    try (AnswerGenerator generator = open(newer, one)) {
      assertThat(answer(generator).text()).endsWith("Ousterhout [1].");
    }
  }

  @Test
  void aRefusedFieldIsToldOnceWithTheServersWordsAndWhatToSet() {
    one.behave(Behaviour.PICKY);
    BodyFields older = new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 300, false, "");
    try (AnswerGenerator generator = open(older, one)) {
      assertThat(ask(generator))
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableOfType(ExecutionException.class)
          .havingCause()
          .isInstanceOf(CallException.class)
          .withMessageContaining("Unsupported parameter: 'max_tokens'")
          .withMessageContaining("set limit-field of this generator");
    }
    assertThat(one.bodies()).hasSize(1);
  }

  @Test
  void aModelThatThinksAllItsTokensAwayIsAskedOnceAndIsNotDoubted() throws Exception {
    one.behave(Behaviour.SCRIPTED);
    one.script(
        200,
        "text/event-stream",
        "",
        "data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\"},\"finish_reason\":\"length\"}]}\n\n");
    BodyFields fields = new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 300, true, "");
    try (AnswerGenerator generator = open(fields, one)) {
      for (int i = 0; i < 10; i++) {
        assertThat(ask(generator))
            .failsWithin(Duration.ofSeconds(20))
            .withThrowableOfType(ExecutionException.class)
            .withMessageContaining("limit was reached while the model was thinking");
      }
      assertThat(one.bodies()).hasSize(10);
      one.behave(Behaviour.OK);
      assertThat(answer(generator).text()).endsWith("Ousterhout [1].");
    }
  }

  @Test
  void aPromptThatTheServerCutIsSeenByItsOwnCount() throws Exception {
    one.behave(Behaviour.SCRIPTED);
    one.script(
        200,
        "application/json",
        "",
        "{\"choices\":[{\"message\":{\"content\":\"Ongaro [1]\"}}],\"usage\":{\"prompt_tokens\":4096}}");
    BodyFields fields = new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 300, true, "");
    String long900 = "Raft was designed by Diego Ongaro in a loop. ".repeat(100);
    String[] passages = new String[80];
    Arrays.setAll(passages, i -> i % 2 == 0 ? "Raft " + i : long900);
    try (AnswerGenerator generator = open(fields, one)) {
      Generation cut =
          generator
              .generate(Examples.request("Who designed Raft?", Examples.evidence(passages)))
              .get(20, SECONDS);
      assertThat(cut.sentTokens()).isBetween(5_500, 6_000);
      assertThat(cut.promptCut()).isTrue();
      assertThat(answer(generator).promptCut()).as("a short prompt").isFalse();
    }
  }

  @Test
  void fiveHundredCallsInFlightNeedFewerThanTwentyThreads() throws Exception {
    awaitNoThreadOfGenerators();
    try (DelayedOpenAi slow = new DelayedOpenAi(Duration.ofMillis(500))) {
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      StaticList one = new StaticList(List.of(Endpoint.at(slow.baseUrl(""))));
      try (AnswerGenerator generator = open(one, PoolOptions.DEFAULTS)) {
        Steady calls = new Steady(generator, 500, 2_000);
        calls.begin();
        Set<Thread> most = Set.of();
        int atTheServer = 0;
        while (calls.left() > 0) {
          Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
          now.removeAll(before);
          now.removeIf(thread -> thread.getName().startsWith(DelayedOpenAi.THREADS));
          most = now.size() > most.size() ? now : most;
          atTheServer = Math.max(atTheServer, slow.waiting());
        }
        System.out.printf(
            "500 calls in flight, %d of them at the server at a time: %d threads, %d calls/s%n",
            atTheServer, most.size(), calls.perSecond());
        assertThat(most).as("all threads but the server's").hasSizeLessThan(20);
        assertThat(calls.failures()).isEmpty();
      }
    }
  }

  /** So many calls in flight at any time, until so many have been made: the next with each end. */
  private static final class Steady {

    private final AnswerGenerator generator;
    private final int inFlight;
    private final AtomicInteger toAsk;
    private final AtomicInteger left;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final int all;
    private final long begunAt = System.nanoTime();

    Steady(AnswerGenerator generator, int inFlight, int all) {
      this.generator = generator;
      this.inFlight = inFlight;
      this.all = all;
      this.toAsk = new AtomicInteger(all);
      this.left = new AtomicInteger(all);
    }

    void begin() {
      for (int i = 0; i < inFlight; i++) {
        next();
      }
    }

    private void next() {
      if (toAsk.getAndDecrement() <= 0) {
        return;
      }
      Callbacks.whenDone(
          ask(generator),
          (generation, error) -> {
            if (error != null) {
              failures.add(error);
            }
            next();
            left.decrementAndGet();
          });
    }

    int left() {
      return left.get();
    }

    Queue<Throwable> failures() {
      return failures;
    }

    long perSecond() {
      return all * 1_000_000_000L / (System.nanoTime() - begunAt);
    }
  }

  @Test
  void theEndpointsModelIsAskedFor() throws Exception {
    Endpoint small = new Endpoint("small", one.baseUrl(), "small-1", 1, "");
    try (AnswerGenerator generator = open(new StaticList(List.of(small)), PoolOptions.DEFAULTS)) {
      answer(generator);
    }
    assertThat(one.bodies().get(0)).contains("\"model\":\"small-1\"");
  }

  @Test
  void tenRoundsOfComingAndGoingLeaveNoThread() throws Exception {
    for (PoolOptions.Health.Check check : PoolOptions.Health.Check.values()) {
      PoolOptions.Health health =
          new PoolOptions.Health(
              check, "/health", Duration.ofMillis(20), Duration.ofSeconds(2), 3, 2);
      for (int round = 0; round < 10; round++) {
        ToldDiscovery source = new ToldDiscovery();
        try (AnswerGenerator generator = open(source, PoolOptions.DEFAULTS.withHealth(health))) {
          source.tell(one);
          answer(generator);
          source.tell(other);
          answer(generator);
          source.tell(one, other);
          answer(generator);
        }
      }
    }
    awaitNoThreadOfGenerators();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().contains("CircuitBreaker"));
  }

  private static void awaitNoThreadOfGenerators() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              System.gc(); // the HTTP client's selector ends with the client
              return threads().isEmpty();
            });
  }

  @Test
  void subtasksShareOnePool() throws Exception {
    await().until(() -> threads().stream().noneMatch(name -> name.startsWith("graphrag-pool")));
    AnswerGenerator first = open();
    AnswerGenerator second = open();
    answer(first);
    answer(second);
    assertThat(threads().stream().filter(name -> name.startsWith("graphrag-pool"))).hasSize(1);
    first.close();
    assertThat(answer(second).text()).contains("Ongaro");
    second.close();
  }
}
