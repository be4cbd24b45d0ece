package io.flinkgraphrag.pool;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.NetworkFault;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * GET of a path at the server's root, without a key. Any status below 500 is alive: servers without
 * such a path answer 404, gateways 401, and a full one 429, and all of them answer. llama.cpp says
 * 503 while it loads its model, and so do balancers without a backend.
 */
public final class HttpHealthCheck implements HealthCheck {

  private static final int BROKEN_FROM = 500;

  private final HttpClient client;
  private final String path;
  private final Duration timeout;

  public HttpHealthCheck(HttpClient client, String path, Duration timeout) {
    this.client = client;
    this.path = path;
    this.timeout = timeout;
  }

  @Override
  public CompletableFuture<String> look(Endpoint endpoint) {
    URI uri = URI.create(endpoint.baseUrl()).resolve(path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).GET().build();
    CompletableFuture<String> seen = new CompletableFuture<>();
    CompletableFuture<HttpResponse<Void>> exchange =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    Callbacks.whenDone(exchange, (response, error) -> complete(seen, uri, response, error));
    Callbacks.whenDone(seen, (what, error) -> exchange.cancel(true));
    return seen;
  }

  private static void complete(
      CompletableFuture<String> seen,
      URI uri,
      HttpResponse<Void> response,
      @Nullable Throwable error) {
    if (error != null) {
      seen.completeExceptionally(
          new Exception("GET " + uri + " -> " + NetworkFault.words(error), error));
      return;
    }
    String what = "GET " + uri + " -> " + response.statusCode();
    if (response.statusCode() >= BROKEN_FROM) {
      seen.completeExceptionally(new Exception(what));
    } else {
      seen.complete(what);
    }
  }
}
