package io.flinkgraphrag.jobs.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Asks a gateway as a program of users does. */
final class HttpAsker {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final String key;

  HttpAsker(int port) {
    this(port, "");
  }

  HttpAsker(int port, String key) {
    this.base = "http://127.0.0.1:" + port;
    this.key = key;
  }

  /** What came back. */
  record Reply(int status, String text, HttpResponse<String> http) {

    JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new AssertionError("no JSON: " + text, e);
      }
    }

    String errorCode() {
      return json().path("error").path("code").asText();
    }

    /** Names and data of the events of a stream. */
    List<Map.Entry<String, String>> events() {
      List<Map.Entry<String, String>> events = new ArrayList<>();
      String name = "";
      for (String line : text.lines().toList()) {
        if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          events.add(Map.entry(name, line.substring(6)));
          name = "";
        }
      }
      return events;
    }
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }

  Reply get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  Reply post(String path, String json, String... headers) throws Exception {
    return later(path, json, headers).get();
  }

  /** Without waiting; cancelling it closes the connection. */
  CompletableFuture<Reply> later(String path, String json, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client
        .sendAsync(request.build(), BodyHandlers.ofString())
        .thenApply(reply -> new Reply(reply.statusCode(), reply.body(), reply));
  }

  Reply send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> reply = client.send(request.build(), BodyHandlers.ofString());
    return new Reply(reply.statusCode(), reply.body(), reply);
  }
}
