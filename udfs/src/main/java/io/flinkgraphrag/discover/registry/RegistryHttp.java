package io.flinkgraphrag.discover.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flinkgraphrag.http.BoundedBody;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.http.NetworkFault;
import io.flinkgraphrag.http.TrustStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a registry: each one, its body included, ends within its timeout, when its thread is
 * interrupted, or at {@link #BODY_MAX}. Owns a thread beside the HTTP client's selector, which goes
 * once nothing refers to it.
 */
public final class RegistryHttp implements AutoCloseable {

  /** Bytes of an answer; a thousand endpoints are about one million. */
  static final int BODY_MAX = 16 << 20;

  private static final int SHOWN_MAX = 80;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Map<String, String> headers;
  private volatile @Nullable HttpTransport transport;

  /**
   * An answer.
   *
   * @param asked method and address
   */
  public record Reply(String asked, int status, HttpHeaders headers, byte[] body) {

    public boolean good() {
      return status >= 200 && status < 300;
    }

    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    /**
     * The body.
     *
     * @throws IOException where it is not one JSON value, or the status is not 2xx
     */
    public JsonNode json() throws IOException {
      if (!good()) {
        throw unexpected();
      }
      try {
        JsonNode value = JSON.readTree(body);
        if (value == null || value.isMissingNode()) {
          throw new IOException(asked + " -> an empty body");
        }
        return value;
      } catch (JsonProcessingException e) {
        throw new IOException(asked + " -> not JSON: " + shown(), e);
      }
    }

    public IOException unexpected() {
      return new IOException(asked + " -> " + status + " " + shown());
    }

    private String shown() {
      String text = new String(body, StandardCharsets.UTF_8).replaceAll("\\s+", " ").strip();
      return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }
  }

  /**
   * A client.
   *
   * @param headers go with every call
   */
  public RegistryHttp(
      String name, Duration connectTimeout, TrustStore trust, Map<String, String> headers) {
    this.headers = Map.copyOf(headers);
    // one thread: the tasks of one call at a time
    this.transport =
        new HttpTransport("graphrag-registry " + name, 1, connectTimeout, trust.context());
  }

  public Reply get(URI uri, Duration timeout) throws IOException, InterruptedException {
    return call("GET", uri, "", timeout);
  }

  /**
   * Any call.
   *
   * @param body JSON, "" for none
   */
  public Reply call(String method, URI uri, String body, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .setHeader("Accept", "application/json");
    if (!body.isEmpty()) {
      request.setHeader("Content-Type", "application/json");
    }
    headers.forEach(request::setHeader);
    String asked = method + " " + uri;
    HttpTransport open = transport;
    if (open == null) {
      throw new IOException(asked + " -> closed");
    }
    CompletableFuture<HttpResponse<byte[]>> exchange =
        open.client().sendAsync(request.build(), info -> new BoundedBody(BODY_MAX));
    try {
      HttpResponse<byte[]> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Reply(asked, response.statusCode(), response.headers(), response.body());
    } catch (ExecutionException e) {
      throw new IOException(asked + " -> " + NetworkFault.words(e), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(asked + " -> no answer within " + timeout.toMillis() + " ms", e);
    } finally {
      exchange.cancel(true);
    }
  }

  @Override
  public void close() {
    HttpTransport open = transport;
    transport = null; // its selector goes with it, whoever still holds on to this
    if (open != null) {
      open.close();
    }
  }
}
