package io.flinkgraphrag.generate.chat;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.AnswerGeneratorContract;
import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.chat.FakeOpenAi.Behaviour;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.pool.EndpointClient;
import io.flinkgraphrag.pool.EndpointClients;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpenAiGeneratorTest implements AnswerGeneratorContract {

  private static final String KEY = "sk-secret";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final FakeOpenAi server = new FakeOpenAi(Behaviour.OK);

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  public AnswerGenerator open() {
    return open(server.baseUrl());
  }

  private static AnswerGenerator open(String baseUrl) {
    OpenAiOptions options =
        new OpenAiOptions(
            "asked-for",
            KEY,
            new BodyFields(
                0.1, BodyFields.Limit.MAX_TOKENS, 300, true, "{\"enable_thinking\":false}"),
            CONNECT_TIMEOUT);
    ScheduledExecutorService timer = ChatModelGenerator.timer("openai");
    EndpointClients<GenerationRequest, Generation> clients =
        new OpenAiEndpointClients("openai", options, new HttpTransport(CONNECT_TIMEOUT), timer);
    return new OneClient(clients.open(Endpoint.at(baseUrl)), clients, timer);
  }

  /** One endpoint as the pool has it, without the pool. */
  private record OneClient(
      EndpointClient<GenerationRequest, Generation> client,
      EndpointClients<GenerationRequest, Generation> clients,
      ScheduledExecutorService timer)
      implements AnswerGenerator {

    @Override
    public String name() {
      return "openai";
    }

    @Override
    public CompletableFuture<Generation> generate(GenerationRequest request) {
      return client.call(request, request.timeout(), () -> {});
    }

    @Override
    public void close() {
      client.close();
      clients.close();
      timer.shutdownNow();
    }
  }

  private static CompletableFuture<Generation> ask(AnswerGenerator generator, Duration timeout) {
    return generator.generate(
        new GenerationRequest(Examples.WHO_DESIGNED_RAFT, "en", Examples.RAFT, timeout));
  }

  private static Generation answer(AnswerGenerator generator) throws Exception {
    return ask(generator, Duration.ofSeconds(20)).get(20, SECONDS);
  }

  private static CallException failure(CompletableFuture<Generation> call) {
    try {
      throw new AssertionError("an answer came: " + call.get(20, SECONDS));
    } catch (ExecutionException e) {
      return (CallException) e.getCause();
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static CallException failure(AnswerGenerator generator) {
    return failure(ask(generator, Duration.ofSeconds(20)));
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("graphrag-openai"))
        .toList();
  }

  @Test
  void theAnswerComesWithCitationModelAndTokens() throws Exception {
    try (AnswerGenerator generator = open()) {
      Generation generation = answer(generator);
      assertThat(generation.text())
          .isEqualTo("Raft was designed by Diego Ongaro and John Ousterhout [1].");
      assertThat(generation.citations())
          .extracting(Answer.Citation::quote)
          .containsExactly("Raft was designed by Diego Ongaro and John Ousterhout.");
      assertThat(generation.model()).isEqualTo(FakeOpenAi.MODEL);
      assertThat(generation.promptTokens()).isEqualTo(120);
      assertThat(generation.completionTokens()).isEqualTo(9);
      assertThat(generation.firstTokenMs()).isPositive();
    }
  }

  /** The next call takes the connection that the refused one has just given back. */
  @Test
  void aRefusedCallLeavesTheNextCallsConnectionAlone() {
    server.behave(Behaviour.SERVER_ERROR);
    try (AnswerGenerator generator = open()) {
      for (int i = 0; i < 500; i++) {
        assertThat(failure(generator)).hasMessageContaining("-> 500");
      }
    }
    assertThat(server.bodies()).hasSize(500);
    assertThat(server.disconnects()).isZero();
  }

  @Test
  void theRequestIsAStreamedChatCompletion() throws Exception {
    try (AnswerGenerator generator = open()) {
      answer(generator);
    }
    JsonNode body = new ObjectMapper().readTree(server.bodies().get(0));
    assertThat(body.path("model").asText()).isEqualTo("asked-for");
    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.path("stream_options").path("include_usage").asBoolean()).isTrue();
    assertThat(body.path("temperature").asDouble()).isEqualTo(0.1);
    assertThat(body.path("max_tokens").asInt()).isEqualTo(300);
    assertThat(body.path("enable_thinking").isBoolean()).isTrue();
    assertThat(body.path("messages").findValuesAsText("role")).containsExactly("system", "user");
    assertThat(body.path("messages").path(1).path("content").asText())
        .contains("Question: " + Examples.WHO_DESIGNED_RAFT);
    assertThat(server.keys()).containsExactly("Bearer " + KEY);
  }

  @Test
  void textBeyondAsciiSurvivesAnyCutOfItsBytes() throws Exception {
    server
        .behave(Behaviour.SLOW_STREAM)
        .pause(Duration.ofMillis(1))
        .say("Raft 由 ", "昂加罗 ✓ 😀", " [1]");
    try (AnswerGenerator generator = open()) {
      assertThat(answer(generator).text()).isEqualTo("Raft 由 昂加罗 ✓ 😀 [1]");
    }
  }

  @Test
  void aSloppyServerIsUnderstood() throws Exception {
    server.behave(Behaviour.SLOPPY);
    try (AnswerGenerator generator = open()) {
      Generation generation = answer(generator);
      assertThat(generation.text()).endsWith("Ousterhout [1].");
      assertThat(generation.promptTokens()).isZero();
    }
  }

  @Test
  void theFirstTokenIsTimedBeforeTheLast() throws Exception {
    server.behave(Behaviour.SLOW_STREAM).pause(Duration.ofMillis(150));
    try (AnswerGenerator generator = open()) {
      long start = System.nanoTime();
      Generation generation = answer(generator);
      long tookMs = (System.nanoTime() - start) / 1_000_000;
      assertThat(generation.firstTokenMs()).isBetween(145L, tookMs - 100);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMITED, RATE_LIMITED, slow down",
    "SERVER_ERROR, SERVER_ERROR, out of memory",
    "UNAUTHORIZED, UNAUTHORIZED, bad key Bearer ***",
    "NOT_FOUND, NOT_FOUND, no such model",
    "BAD_REQUEST, INVALID_REQUEST, no such model",
    "HTML, GARBAGE, Welcome to nginx",
    "EMPTY, GARBAGE, the stream ended before the answer did",
    "NOT_JSON, GARBAGE, not JSON",
    "ERROR_EVENT, SERVER_ERROR, CUDA",
    "UNFINISHED, GARBAGE, the stream ended before the answer did",
    "TRUNCATED, GARBAGE, broke off",
    "ENDLESS, GARBAGE, more than 4194304 bytes",
    "ONLY_MARKS, GARBAGE, nothing but marks"
  })
  void aFailureIsOfItsKindAndSaysWhatCame(Behaviour behaviour, Kind kind, String message) {
    server.behave(behaviour);
    try (AnswerGenerator generator = open()) {
      CallException failure = failure(generator);
      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure).hasMessageContaining(message);
      assertThat(failure.getMessage()).doesNotContain(KEY).hasSizeLessThan(1_500);
      if (kind != Kind.GARBAGE || behaviour == Behaviour.HTML) {
        assertThat(failure).hasMessageContaining(server.baseUrl() + "/chat/completions -> ");
      }
    }
  }

  @Test
  void noPartOfTheKeyIsShownWhereAMessageIsCut() {
    server.behave(Behaviour.SCRIPTED);
    try (AnswerGenerator generator = open()) {
      for (int before : new int[] {250, 290, 295, 340, 355, 360, 395, 480, 493, 497}) {
        String words = "x".repeat(before) + KEY + " was refused";
        server.script(400, "text/plain", "", words);
        keyIsHidden(failure(generator));
        String event = "data: {\"error\":{\"message\":\"" + words + "\"}}\n\n";
        server.script(200, "text/event-stream", "", event);
        keyIsHidden(failure(generator));
      }
    }
  }

  private static void keyIsHidden(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      assertThat(each.toString()).doesNotContain("sk-");
    }
  }

  @Test
  void aFullServersRetryAfterIsHandedOn() {
    server.behave(Behaviour.RATE_LIMITED);
    try (AnswerGenerator generator = open()) {
      assertThat(failure(generator).retryAfter()).contains(FakeOpenAi.RETRY_AFTER);
    }
  }

  @Test
  void aRefusedConnectionIsUnreachable() {
    String url = FakeOpenAi.refusingUrl();
    try (AnswerGenerator generator = open(url)) {
      CallException failure = failure(generator);
      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure)
          .hasMessageContaining("POST " + url + "/chat/completions: connection refused");
    }
  }

  @Test
  void aResetConnectionIsUnreachable() {
    try (FakeOpenAi.Resetting resetting = new FakeOpenAi.Resetting();
        AnswerGenerator generator = open(resetting.baseUrl())) {
      assertThat(failure(generator).kind()).isEqualTo(Kind.UNREACHABLE);
    }
  }

  @Test
  void anUnknownHostIsUnreachable() {
    try (AnswerGenerator generator = open("http://host.invalid/v1")) {
      CallException failure = failure(generator);
      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure)
          .hasMessageContaining(
              "http://host.invalid/v1/chat/completions: the host name is unknown");
    }
  }

  @Test
  void aServerThatNeverAnswersTimesOut() {
    server.behave(Behaviour.NEVER_ANSWERS);
    try (AnswerGenerator generator = open()) {
      CallException failure = failure(ask(generator, Duration.ofMillis(150)));
      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(failure).hasMessageContaining("150 ms");
    }
  }

  @Test
  void aTimeoutClosesTheConnection() {
    server.behave(Behaviour.HANG);
    try (AnswerGenerator generator = open()) {
      assertThat(failure(ask(generator, Duration.ofMillis(700))).kind()).isEqualTo(Kind.TIMEOUT);
      await().atMost(Duration.ofSeconds(10)).until(() -> server.disconnects() == 1);
    }
  }

  @Test
  void aTimeoutBeforeTheFirstByteClosesTheConnectionToo() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        AnswerGenerator generator = open("http://127.0.0.1:" + silent.getLocalPort() + "/v1")) {
      CompletableFuture<Generation> call = ask(generator, Duration.ofMillis(300));
      try (Socket connection = silent.accept()) {
        connection.setSoTimeout(10_000);
        connection.getInputStream().readAllBytes();
      }
      assertThat(failure(call).kind()).isEqualTo(Kind.TIMEOUT);
    }
  }

  @Test
  void cancellingClosesTheConnection() {
    server.behave(Behaviour.HANG);
    try (AnswerGenerator generator = open()) {
      CompletableFuture<Generation> call = ask(generator, Duration.ofSeconds(20));
      await().until(() -> server.inFlight() == 1);
      call.cancel(true);
      await().atMost(Duration.ofSeconds(10)).until(() -> server.disconnects() == 1);
    }
  }

  @Test
  void theAnswerDoesNotWaitForTheConnectionToEnd() throws Exception {
    server.behave(Behaviour.HANG_AFTER_DONE).say("Diego [1]");
    try (AnswerGenerator generator = open()) {
      assertThat(answer(generator).text()).isEqualTo("Diego [1]");
      await().atMost(Duration.ofSeconds(10)).until(() -> server.disconnects() == 1);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HANG_AFTER_FINISH", "HANG_AFTER_USAGE"})
  void anAnswerThatHasEndedDoesNotWaitForAServerThatForgetsToSaySo(Behaviour behaviour)
      throws Exception {
    server.behave(behaviour).say("Diego [1]");
    try (AnswerGenerator generator = open()) {
      Generation generation = answer(generator);
      assertThat(generation.text()).isEqualTo("Diego [1]");
      assertThat(generation.completionTokens() > 0)
          .isEqualTo(behaviour == Behaviour.HANG_AFTER_USAGE);
      await().atMost(Duration.ofSeconds(10)).until(() -> server.disconnects() == 1);
    }
  }

  @Test
  void hundredsOfCallsInFlightNeedAFewThreads() throws Exception {
    server.behave(Behaviour.HELD);
    try (AnswerGenerator generator = open()) {
      List<CompletableFuture<Generation>> calls = new ArrayList<>();
      for (int i = 0; i < 256; i++) {
        calls.add(ask(generator, Duration.ofMinutes(2)));
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> server.inFlight() == 256);
      assertThat(threads()).hasSizeLessThanOrEqualTo(HttpTransport.THREADS + 1);
      server.release();
      for (CompletableFuture<Generation> call : calls) {
        assertThat(call.get(30, SECONDS).text()).endsWith("[1].");
      }
    }
  }

  @Test
  void tenRestartsLeaveNoThreadBehind() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (AnswerGenerator generator = open()) {
        answer(generator);
        assertThat(threads()).hasSizeLessThanOrEqualTo(HttpTransport.THREADS + 1);
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> threads().isEmpty());
    }
  }

  @Test
  void subtasksShareOneUntilTheLastIsClosed() throws Exception {
    AnswerGenerator one = open();
    try (AnswerGenerator other = open()) {
      one.close();
      one.close();
      assertThat(answer(other).text()).contains("Ongaro");
    }
    assertThat(failure(one)).hasMessageContaining("closed");
  }

  @Test
  void closingFailsTheCallsInFlight() {
    server.behave(Behaviour.NEVER_ANSWERS);
    AnswerGenerator generator = open();
    CompletableFuture<Generation> call = ask(generator, Duration.ofSeconds(20));
    await().until(() -> server.inFlight() == 1);
    generator.close();
    assertThat(failure(call).kind()).isEqualTo(Kind.UNREACHABLE);
  }
}
