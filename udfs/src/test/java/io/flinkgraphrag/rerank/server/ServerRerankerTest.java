package io.flinkgraphrag.rerank.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.StaticList;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.openai.ExtraBody;
import io.flinkgraphrag.pool.PoolOptions;
import io.flinkgraphrag.rerank.FakeRerankServer;
import io.flinkgraphrag.rerank.RerankRequest;
import io.flinkgraphrag.rerank.RerankScores;
import io.flinkgraphrag.rerank.Reranker;
import io.flinkgraphrag.rerank.RerankerContract;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real connections. */
class ServerRerankerTest implements RerankerContract {

  private static final List<String> TWO = List.of("pump", "valve");

  private FakeRerankServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeRerankServer(ServerRerankerTest::pumps);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static double pumps(int place, String text) {
    return Stream.of(text.split(" ")).filter("pump"::equals).count();
  }

  private static RerankServerOptions options(RerankDialect dialect, String extra) {
    return new RerankServerOptions(
        dialect, "m-1", "secret-key", new ExtraBody(extra), Duration.ofSeconds(5));
  }

  private static Reranker pool(RerankServerOptions options, String... urls) {
    List<Endpoint> endpoints = Stream.of(urls).map(Endpoint::at).toList();
    return new ServerRerankerFactory(
            options, PoolOptions.DEFAULTS, () -> new StaticList(endpoints), TrustStore.OF_THE_JVM)
        .open();
  }

  @Override
  public Reranker open() {
    return pool(options(RerankDialect.JINA, ""), server.url("/v1"));
  }

  private static RerankScores rerank(Reranker reranker) throws Exception {
    return reranker.rerank(new RerankRequest("pump?", TWO, LONG)).get(20, TimeUnit.SECONDS);
  }

  private static CallException failure(CompletableFuture<RerankScores> call) throws Exception {
    try {
      throw new AssertionError(call.get(20, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return (CallException) e.getCause();
    }
  }

  @Test
  void jinasDialectNamesTheModelAndAsksForAllDocuments() throws Exception {
    try (Reranker reranker = open()) {
      RerankScores scores = rerank(reranker);
      assertThat(scores.scores()).containsExactly(1.0, 0.0);
      assertThat(scores.endpoint()).isEqualTo("127.0.0.1:" + server.port());
    }
    JsonNode request = server.requests().get(0);
    assertThat(request.toString())
        .isEqualTo(
            "{\"model\":\"m-1\",\"query\":\"pump?\",\"documents\":[\"pump\",\"valve\"],\"top_n\":2}");
    assertThat(server.keys()).containsExactly("Bearer secret-key");
  }

  @Test
  void teisDialectNeedsNoModelAndLetsTheServerCutTexts() throws Exception {
    try (Reranker reranker =
        pool(options(RerankDialect.TEI, "{\"raw_scores\":true}"), server.url(""))) {
      assertThat(rerank(reranker).scores()).containsExactly(1.0, 0.0);
    }
    assertThat(server.requests().get(0).toString())
        .isEqualTo(
            "{\"query\":\"pump?\",\"texts\":[\"pump\",\"valve\"],\"truncate\":true,\"raw_scores\":true}");
  }

  @ParameterizedTest
  @EnumSource(RerankDialect.class)
  void aFieldThatTheJobSetsItselfIsNoExtra(RerankDialect dialect) {
    assertThatThrownBy(() -> options(dialect, "{\"query\":\"other\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("query");
    assertThat(options(dialect, "{\"user\":\"me\"}").toString()).doesNotContain("secret-key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"results\":[{\"index\":0,\"relevance_score\":1}]} | 1 scores for 2 texts",
        "{\"results\":[{\"index\":0,\"relevance_score\":1},{\"index\":0,\"relevance_score\":2}]} | twice",
        "{\"results\":[{\"index\":0,\"relevance_score\":1},{\"index\":2,\"relevance_score\":2}]} | index 2",
        "{\"results\":[{\"index\":-1,\"relevance_score\":1},{\"index\":1,\"relevance_score\":2}]} | index -1",
        "{\"results\":[{\"relevance_score\":1},{\"index\":1,\"relevance_score\":2}]} | index",
        "{\"results\":[{\"index\":0,\"relevance_score\":NaN},{\"index\":1,\"relevance_score\":2}]} | not JSON",
        "{\"results\":[{\"index\":0,\"relevance_score\":\"NaN\"},{\"index\":1,\"relevance_score\":2}]} | no number",
        "{\"results\":[{\"index\":0,\"relevance_score\":1e999},{\"index\":1,\"relevance_score\":2}]} | no number",
        "{\"results\":[{\"index\":0},{\"index\":1,\"relevance_score\":2}]} | no number",
        "{\"results\":[]} | 0 scores for 2 texts",
        "[{\"index\":0,\"score\":1},{\"index\":1,\"score\":2}] | no list",
        "<html>welcome</html> | not JSON",
        "`` | no list",
      })
  void aReplyThatGivesNotEachTextOneNumberIsGarbage(String body, String says) throws Exception {
    server.reply(200, body);
    try (Reranker reranker = open()) {
      CallException failure = failure(reranker.rerank(new RerankRequest("pump?", TWO, LONG)));
      assertThat(failure.kind()).isEqualTo(Kind.GARBAGE);
      assertThat(failure).hasMessageContaining(says).hasMessageContaining("/v1/rerank -> 200");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"results\":[{\"index\":\"%1$s\",\"relevance_score\":1},%2$s]}",
        "{\"results\":[{\"index\":[\"%1$s\"],\"relevance_score\":1},%2$s]}",
        "{\"results\":[{\"index\":0,\"relevance_score\":\"%1$s\"},%2$s]}",
        "{\"results\":[{\"index\":0,\"relevance_score\":{\"a\":\"%1$s\"}},%2$s]}",
      })
  void whatAServerSendsInPlaceOfNumbersIsToldNeitherWithTheKeyNorAtAnyLength(String form)
      throws Exception {
    String second = "{\"index\":1,\"relevance_score\":2}";
    for (String sent : List.of("Bearer secret-key", "x".repeat(100_000))) {
      server.reply(200, form.formatted(sent, second));
      try (Reranker reranker = open()) {
        CallException failure = failure(reranker.rerank(new RerankRequest("pump?", TWO, LONG)));
        assertThat(failure.kind()).isEqualTo(Kind.GARBAGE);
        assertThat(failure.getMessage()).doesNotContain("secret-key").hasSizeLessThan(1_000);
      }
    }
  }

  @Test
  void aReplyThatIsTooLargeIsGarbage() throws Exception {
    server.reply(200, "[" + " ".repeat(RerankEndpointClients.REPLY_BYTES_MAX) + "]");
    try (Reranker reranker = open()) {
      CallException failure = failure(reranker.rerank(new RerankRequest("pump?", TWO, LONG)));
      assertThat(failure.kind()).isEqualTo(Kind.GARBAGE);
      assertThat(failure).hasMessageContaining("more than 1048576 bytes");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, UNAUTHORIZED",
    "404, NOT_FOUND",
    "413, INVALID_REQUEST",
    "422, INVALID_REQUEST",
    "424, SERVER_ERROR",
    "429, RATE_LIMITED",
    "503, SERVER_ERROR"
  })
  void aRefusalIsOfItsKindAndHasTheServersWords(int status, Kind kind) throws Exception {
    server.reply(status, "{\"error\":\"batch size 50 > 32, key secret-key\"}");
    try (Reranker reranker = open()) {
      CallException failure =
          failure(reranker.rerank(new RerankRequest("pump?", TWO, Duration.ofSeconds(2))));
      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure)
          .hasMessageContaining("batch size 50")
          .hasMessageNotContaining("secret-key");
    }
  }

  @Test
  void aServerThatFailsCostsAnAttemptWhereAnotherOneAnswers() throws Exception {
    try (FakeRerankServer broken = new FakeRerankServer(ServerRerankerTest::pumps);
        Reranker reranker =
            pool(options(RerankDialect.JINA, ""), broken.url("/v1"), server.url("/v1"))) {
      broken.reply(200, "<html>");
      for (int i = 0; i < 10; i++) {
        assertThat(rerank(reranker).endpoint()).isEqualTo("127.0.0.1:" + server.port());
      }
      assertThat(broken.requests()).hasSizeBetween(1, 3);
    }
  }

  @Test
  void aSilentServerEndsWithTheTime() throws Exception {
    server.fallSilent();
    try (Reranker reranker = open()) {
      CallException failure =
          failure(reranker.rerank(new RerankRequest("pump?", TWO, Duration.ofMillis(200))));
      assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    }
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() throws Exception {
    server.close();
    try (Reranker reranker = open()) {
      assertThat(failure(reranker.rerank(new RerankRequest("pump?", TWO, LONG))).kind())
          .isEqualTo(Kind.UNREACHABLE);
    }
  }
}
