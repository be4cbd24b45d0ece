package io.flinkgraphrag.jobs.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.StaticList;
import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.openai.OpenAiEmbedderFactory;
import io.flinkgraphrag.embed.openai.OpenAiEmbeddingOptions;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.chat.BodyFields;
import io.flinkgraphrag.generate.chat.OpenAiOptions;
import io.flinkgraphrag.generate.chat.PooledGeneratorFactory;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.openai.ExtraBody;
import io.flinkgraphrag.openai.OpenAiServer;
import io.flinkgraphrag.pool.PoolOptions;
import io.flinkgraphrag.rerank.RerankRequest;
import io.flinkgraphrag.rerank.Reranker;
import io.flinkgraphrag.rerank.server.RerankDialect;
import io.flinkgraphrag.rerank.server.RerankServerOptions;
import io.flinkgraphrag.rerank.server.ServerRerankerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generators, rerankers and embedding servers whose certificate only a trust store knows. */
class ServersTlsTest {

  private static final String PASSWORD = "ch4ngeit";
  private static final String NOT_TRUSTED = "the server's certificate is not trusted";

  @TempDir private Path folder;

  private HttpsServer server;
  private TrustStore trust;

  @BeforeEach
  void start() throws Exception {
    Certificate own = Certificate.make(folder.resolve("server"), PASSWORD);
    trust = new TrustStore(own.trustStore().toString(), PASSWORD);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(
        KeyStore.getInstance(own.keyStore().toFile(), PASSWORD.toCharArray()),
        PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", ServersTlsTest::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void answer(HttpExchange call) throws IOException {
    call.getRequestBody().readAllBytes();
    String path = call.getRequestURI().getPath();
    String body = "";
    if (path.endsWith("/embeddings")) {
      body = "{\"data\":[{\"index\":0,\"embedding\":[0.6,0.8]}]}";
    } else if (path.endsWith("/rerank")) {
      body =
          "{\"results\":[{\"index\":0,\"relevance_score\":0.9},{\"index\":1,\"relevance_score\":0.1}]}";
    } else if (path.endsWith("/chat/completions")) {
      call.getResponseHeaders().set("Content-Type", "text/event-stream");
      body =
          """
          data: {"choices":[{"index":0,"delta":{"content":"Ousterhout [1]."}}]}

          data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

          data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}

          data: [DONE]

          """;
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }

  private String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  private StaticList endpoints() {
    return new StaticList(List.of(Endpoint.at(url())));
  }

  private static <T> T result(Future<T> call) throws Exception {
    return call.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aGeneratorIsTrustedByTheTrustStoreOnly() throws Exception {
    try (AnswerGenerator generator = generator(trust);
        AnswerGenerator other = generator(TrustStore.OF_THE_JVM)) {
      assertThat(result(generator.generate(question())).text()).contains("Ousterhout");
      assertThatThrownBy(() -> result(other.generate(question())))
          .hasMessageContaining(NOT_TRUSTED);
    }
  }

  private AnswerGenerator generator(TrustStore trusted) {
    BodyFields fields = new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 300, true, "");
    return new PooledGeneratorFactory(
            GeneratorStep.OPENAI,
            new OpenAiOptions("m", "", fields, Duration.ofSeconds(5)),
            PoolOptions.DEFAULTS,
            endpoints(),
            trusted)
        .open();
  }

  private static GenerationRequest question() {
    return new GenerationRequest(
        Examples.WHO_DESIGNED_RAFT, "en", Examples.RAFT, Duration.ofSeconds(20));
  }

  @Test
  void aRerankerIsTrustedByTheTrustStoreOnly() throws Exception {
    try (Reranker reranker = reranker(trust);
        Reranker other = reranker(TrustStore.OF_THE_JVM)) {
      assertThat(result(reranker.rerank(passages()))).isNotNull();
      assertThatThrownBy(() -> result(other.rerank(passages()))).hasMessageContaining(NOT_TRUSTED);
    }
  }

  private Reranker reranker(TrustStore trusted) {
    RerankServerOptions options =
        new RerankServerOptions(
            RerankDialect.JINA, "m", "", new ExtraBody(""), Duration.ofSeconds(5));
    return new ServerRerankerFactory(options, PoolOptions.DEFAULTS, endpoints(), trusted).open();
  }

  private static RerankRequest passages() {
    return new RerankRequest("pump?", List.of("a pump", "a tree"), Duration.ofSeconds(20));
  }

  @Test
  void anEmbeddingServerIsTrustedByTheTrustStoreOnly() throws Exception {
    try (Embedder embedder = embedder(trust);
        Embedder other = embedder(TrustStore.OF_THE_JVM)) {
      assertThat(result(embedder.embed("text", Urgency.QUESTION))).isNotNull();
      assertThatThrownBy(() -> result(other.embed("text", Urgency.QUESTION)))
          .hasMessageContaining(NOT_TRUSTED);
    }
  }

  private Embedder embedder(TrustStore trusted) {
    OpenAiEmbeddingOptions options =
        new OpenAiEmbeddingOptions(
            new OpenAiServer(url(), ""), new VectorSpace("m", 2), Duration.ofSeconds(5), 4);
    return new OpenAiEmbedderFactory(options, trusted).open();
  }
}
