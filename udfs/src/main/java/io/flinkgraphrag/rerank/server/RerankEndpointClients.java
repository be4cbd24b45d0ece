package io.flinkgraphrag.rerank.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.BoundedBody;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.Failures;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.http.RetryAfter;
import io.flinkgraphrag.openai.OpenAiServer;
import io.flinkgraphrag.pool.EndpointClient;
import io.flinkgraphrag.pool.EndpointClients;
import io.flinkgraphrag.rerank.RerankRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Clients of endpoints that speak {@code /rerank}, all on one transport. A reply is read whole and
 * believed only if it gives each text one score.
 */
final class RerankEndpointClients implements EndpointClients<RerankRequest, List<Double>> {

  /** Bytes of one reply: a hundred scores are some 5 KB, with their texts, unasked for, 300 KB. */
  static final int REPLY_BYTES_MAX = 1024 * 1024;

  /** By which TEI says that its model failed; others do not use it. */
  private static final int FAILED_DEPENDENCY = 424;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final RerankServerOptions options;
  private final HttpTransport transport;

  /** Over a transport that is closed with this. */
  RerankEndpointClients(RerankServerOptions options, HttpTransport transport) {
    this.options = options;
    this.transport = transport;
  }

  @Override
  public EndpointClient<RerankRequest, List<Double>> open(Endpoint endpoint) {
    return new Client(
        new OpenAiServer(endpoint.baseUrl(), options.apiKey()),
        endpoint.model().isEmpty() ? options.model() : endpoint.model());
  }

  @Override
  public void close() {
    transport.close();
  }

  private final class Client implements EndpointClient<RerankRequest, List<Double>> {

    private final OpenAiServer server;
    private final URI address;
    private final String model;

    private Client(OpenAiServer server, String model) {
      this.server = server;
      this.address = server.endpoint("rerank");
      this.model = model;
    }

    @Override
    public CompletableFuture<List<Double>> call(
        RerankRequest request, Duration timeout, Runnable onToken) {
      CompletableFuture<List<Double>> result = new CompletableFuture<>();
      CompletableFuture<HttpResponse<byte[]>> exchange;
      try {
        exchange =
            transport
                .client()
                .sendAsync(httpRequest(request), info -> new BoundedBody(REPLY_BYTES_MAX));
      } catch (RuntimeException | JsonProcessingException e) {
        return CompletableFuture.failedFuture(
            new CallException(Kind.INVALID_REQUEST, "POST " + address + ": " + e, e));
      }
      // the request's own timeout ends with the reply's headers
      CompletableFuture<HttpResponse<byte[]>> timed =
          exchange.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
      Callbacks.whenDone(
          timed,
          (reply, error) -> {
            try {
              if (error == null) {
                result.complete(scores(reply, request));
              } else {
                result.completeExceptionally(failure(error, timeout));
              }
            } catch (CallException | RuntimeException e) {
              result.completeExceptionally(e);
            }
          });
      Callbacks.whenDone(result, (scores, error) -> exchange.cancel(true));
      return result;
    }

    private HttpRequest httpRequest(RerankRequest request) throws JsonProcessingException {
      ObjectNode body = options.dialect().body(request, model);
      options.extra().addTo(body);
      // by way of a string: half a surrogate pair becomes a question mark and not an exception
      byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
      HttpRequest.Builder http =
          HttpRequest.newBuilder(address)
              .header("Content-Type", "application/json")
              .header("Accept", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
      server.authorize(http);
      return http.build();
    }

    private List<Double> scores(HttpResponse<byte[]> reply, RerankRequest request)
        throws CallException {
      if (reply.statusCode() != 200) {
        throw refused(reply);
      }
      try {
        JsonNode root = JSON.readTree(reply.body());
        return options.dialect().scores(root, request.texts().size());
      } catch (IOException e) {
        // without its cause, whose message may hold the key
        throw new CallException(Kind.GARBAGE, server.told(reply, "the reply is not JSON"));
      } catch (UnusableRerankException e) {
        throw new CallException(Kind.GARBAGE, server.told(reply, e.getMessage()), e);
      }
    }

    private CallException refused(HttpResponse<byte[]> reply) {
      int status = reply.statusCode();
      Kind kind = status == FAILED_DEPENDENCY ? Kind.SERVER_ERROR : Failures.ofStatus(status);
      CallException failure = new CallException(kind, server.told(reply, meaning(kind)));
      Duration wish =
          reply
              .headers()
              .firstValue("Retry-After")
              .map(value -> RetryAfter.parse(value, Instant.now()))
              .orElse(null);
      return wish == null ? failure : failure.withRetryAfter(wish);
    }

    private static String meaning(Kind kind) {
      return switch (kind) {
        case UNAUTHORIZED -> "the key is refused";
        case NOT_FOUND -> "the server has no such path or no such model";
        case RATE_LIMITED -> "asked too often";
        case INVALID_REQUEST ->
            "the request is refused; if it has too many texts, or too long ones, lower"
                + " graphrag.rerank.candidates or graphrag.rerank.passage-chars, or raise the"
                + " server's limit";
        default -> "the server failed";
      };
    }

    private CallException failure(Throwable error, Duration timeout) {
      if (error instanceof TimeoutException) {
        return new CallException(
            Kind.TIMEOUT,
            "POST " + address + ": no complete reply within " + timeout.toMillis() + " ms");
      }
      return Failures.of("POST " + address, error);
    }

    @Override
    public void close() {
      // connections are the transport's
    }
  }
}
