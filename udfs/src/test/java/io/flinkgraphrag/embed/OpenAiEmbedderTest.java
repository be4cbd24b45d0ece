package io.flinkgraphrag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.FakeEmbeddings.Behaviour;
import io.flinkgraphrag.embed.openai.OpenAiEmbedderFactory;
import io.flinkgraphrag.embed.openai.OpenAiEmbeddingOptions;
import io.flinkgraphrag.embed.openai.OpenAiEmbeddings;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.openai.OpenAiServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpenAiEmbedderTest extends EmbedderContract {

  private static final int DIMENSIONS = 256;
  private static final String KEY = "sk-secret";
  private static final FakeEmbeddings SERVER = new FakeEmbeddings(DIMENSIONS);

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @BeforeEach
  void reset() {
    SERVER.behave(Behaviour.OK);
  }

  @Override
  protected EmbedderFactory factory() {
    return factory(SERVER.baseUrl(), Duration.ofSeconds(20), 16);
  }

  private static EmbedderFactory factory(String url, Duration timeout, int inFlightMax) {
    return new OpenAiEmbedderFactory(
        new OpenAiEmbeddingOptions(
            new OpenAiServer(url, KEY),
            new VectorSpace("fake-embedding", DIMENSIONS),
            timeout,
            inFlightMax),
        TrustStore.OF_THE_JVM);
  }

  @Test
  void theServerIsAskedForTheModelWithTheKey() {
    try (Embedder embedder = factory().open()) {
      assertThat(embedder.embed("what a server reads", Urgency.QUESTION))
          .succeedsWithin(10, TimeUnit.SECONDS);
    }
    int last = SERVER.requests.size() - 1;
    assertThat(SERVER.requests.get(last).toString())
        .isEqualTo(
            "{\"model\":\"fake-embedding\",\"input\":\"what a server reads\","
                + "\"encoding_format\":\"float\"}");
    assertThat(SERVER.keys.get(last)).isEqualTo("Bearer " + KEY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RATE_LIMITED  | -> 429: asked too often; the body begins: {"error":{"message":"slow down"}}
          SERVER_ERROR  | -> 503: the server failed; the body begins: {"error":{"message":"loading"}}
          UNAUTHORIZED  | -> 401: the key is refused; the body begins: bad key Bearer ***
          NOT_FOUND     | -> 404: the server has no such model or no embeddings
          HTML          | -> 200: the reply is not JSON; the body begins: <html>
          EMPTY         | -> 200: the reply holds no embedding
          NO_DATA       | -> 200: the reply holds no embedding; the body begins: {"data":[]}
          WRONG_LENGTH  | -> 200: the vector has 3 numbers, not 256; set graphrag.embed.openai.dimensions
          NOT_NUMBERS   | -> 200: the vector has no direction
          ZEROS         | -> 200: the vector has no direction
          ENDLESS       | more than 1048576 bytes
          HANG          | no complete reply within 500 ms
          NEVER_ANSWERS | no complete reply within 500 ms
          """)
  void whatIsNoEmbeddingIsAFailureThatSaysWhy(Behaviour behaviour, String why) {
    SERVER.behave(behaviour);
    try (Embedder embedder = factory(SERVER.baseUrl(), Duration.ofMillis(500), 2).open()) {
      assertThat(embedder.embed("a text", Urgency.QUESTION))
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableThat()
          .withCauseExactlyInstanceOf(failureOf(behaviour))
          .withMessageContaining("POST " + SERVER.baseUrl() + "/embeddings")
          .withMessageContaining(why)
          .withMessageNotContaining(KEY);
      SERVER.behave(Behaviour.OK);
      assertThat(embedder.embed("another text", Urgency.QUESTION))
          .succeedsWithin(10, TimeUnit.SECONDS);
    }
  }

  private static Class<? extends RuntimeException> failureOf(Behaviour behaviour) {
    return switch (behaviour) {
      case WRONG_LENGTH, NOT_NUMBERS, ZEROS -> IllegalArgumentException.class;
      case ENDLESS, HANG, NEVER_ANSWERS -> IllegalStateException.class;
      default -> NoVectorException.class;
    };
  }

  @Test
  void aTextThatTheServerRefusesIsNotSentAgain() {
    SERVER.behave(Behaviour.BAD_REQUEST);
    try (Embedder embedder = factory().open()) {
      assertThat(
              TriedEmbedding.of(embedder, "far too long", Urgency.UPDATE, Duration.ofSeconds(10)))
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableThat()
          .withCauseInstanceOf(IllegalArgumentException.class)
          .withMessageContaining("too many tokens");
    }
    assertThat(SERVER.inputs()).containsOnlyOnce("far too long");
  }

  @Test
  void aFullServerIsAskedAgainWhileTheTimeLasts() {
    SERVER.behave(Behaviour.RATE_LIMITED);
    try (Embedder embedder = factory().open()) {
      CompletableFuture<float[]> vector =
          TriedEmbedding.of(embedder, "in a rush", Urgency.QUESTION, Duration.ofMinutes(1));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  SERVER.inputs().stream().filter("in a rush"::equals).count()
                      > TriedEmbedding.TRIES_MAX);
      SERVER.behave(Behaviour.OK);
      assertThat(vector).succeedsWithin(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aServerThatStaysFullIsAFailureWhenTheTimeIsOver() {
    SERVER.behave(Behaviour.RATE_LIMITED);
    try (Embedder embedder = factory().open()) {
      assertThat(TriedEmbedding.of(embedder, "late", Urgency.QUESTION, Duration.ofMillis(1_500)))
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableThat()
          .withCauseInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void aServerThatIsNotThereIsAFailure() {
    String url;
    try (FakeEmbeddings gone = new FakeEmbeddings(DIMENSIONS)) {
      url = gone.baseUrl();
    }
    try (Embedder embedder = factory(url, Duration.ofSeconds(5), 2).open()) {
      assertThat(embedder.embed("a text", Urgency.QUESTION))
          .failsWithin(10, TimeUnit.SECONDS)
          .withThrowableThat()
          .withMessageContaining(url + "/embeddings: no reply: connection refused");
    }
  }

  @Test
  void callsInFlightAreBoundedAndQuestionsOvertakeUpdates() throws Exception {
    try (FakeEmbeddings server = new FakeEmbeddings(DIMENSIONS).behave(Behaviour.HELD);
        Embedder embedder = factory(server.baseUrl(), Duration.ofSeconds(30), 1).open()) {
      List<CompletableFuture<float[]>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        calls.add(embedder.embed("update " + i, Urgency.UPDATE));
      }
      await().until(() -> server.inFlight() == 1);
      CompletableFuture<float[]> withdrawn = calls.remove(10);
      withdrawn.cancel(false);
      calls.add(embedder.embed("a question", Urgency.QUESTION));
      server.release();
      for (CompletableFuture<float[]> call : calls) {
        assertThat(call.get(20, TimeUnit.SECONDS)).hasSize(DIMENSIONS);
      }
      assertThat(server.inputs()).hasSize(20).doesNotContain("update 10");
      assertThat(server.inputs().indexOf("a question")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void updatesLeaveAPlaceToAQuestion(int inFlightMax) {
    try (FakeEmbeddings server = new FakeEmbeddings(DIMENSIONS).behave(Behaviour.HELD);
        Embedder embedder = factory(server.baseUrl(), Duration.ofSeconds(30), inFlightMax).open()) {
      for (int i = 0; i < 20; i++) {
        var unused = embedder.embed("update " + i, Urgency.UPDATE);
      }
      await().until(() -> server.inFlight() == inFlightMax - 1);
      CompletableFuture<float[]> question = embedder.embed("a question", Urgency.QUESTION);
      await().until(() -> server.inputs().contains("a question"));
      server.release();
      assertThat(question).succeedsWithin(10, TimeUnit.SECONDS);
      assertThat(server.inputs().indexOf("a question")).isEqualTo(inFlightMax - 1);
    }
  }

  @Test
  void aCancelledCallMakesItsPlaceFree() {
    try (FakeEmbeddings server = new FakeEmbeddings(DIMENSIONS).behave(Behaviour.NEVER_ANSWERS);
        Embedder embedder = factory(server.baseUrl(), Duration.ofSeconds(30), 1).open()) {
      CompletableFuture<float[]> stuck = embedder.embed("stuck", Urgency.UPDATE);
      CompletableFuture<float[]> next = embedder.embed("next", Urgency.UPDATE);
      await().until(() -> server.inputs().contains("stuck"));
      server.behave(Behaviour.OK);
      stuck.cancel(false);
      assertThat(next).succeedsWithin(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void closingFailsWhatIsOpenAndLeavesNoThread() {
    try (FakeEmbeddings server = new FakeEmbeddings(DIMENSIONS).behave(Behaviour.NEVER_ANSWERS)) {
      Embedder embedder = factory(server.baseUrl(), Duration.ofSeconds(30), 1).open();
      CompletableFuture<float[]> running = embedder.embed("running", Urgency.UPDATE);
      CompletableFuture<float[]> waiting = embedder.embed("waiting", Urgency.UPDATE);
      embedder.close();
      for (CompletableFuture<float[]> call : List.of(running, waiting)) {
        assertThat(call)
            .failsWithin(5, TimeUnit.SECONDS)
            .withThrowableThat()
            .withMessageContaining("the embedder is closed");
      }
    }
    // those of the contract's own embedder stay
    await()
        .untilAsserted(() -> assertThat(threads()).isLessThanOrEqualTo(OpenAiEmbeddings.THREADS));
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("embed-openai-"))
        .count();
  }

  @Test
  void optionsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> factory("ftp://host/v1", Duration.ofSeconds(1), 1))
        .hasMessageContaining("must look like https://host/v1");
    assertThatThrownBy(() -> factory("http://host/v1", Duration.ZERO, 1))
        .hasMessageContaining("the timeout is PT0S");
    assertThatThrownBy(() -> factory("http://host/v1", Duration.ofSeconds(1), 1_001))
        .hasMessageContaining("not 1 to 1000");
    assertThatThrownBy(() -> new VectorSpace("m", VectorSpace.DIMENSIONS_MAX + 1))
        .hasMessageContaining("1 to 4096 dimensions, not 4097");
    assertThat(factory("http://host/v1/", Duration.ofSeconds(1), 1).toString())
        .contains("http://host/v1")
        .doesNotContain(KEY);
  }
}
