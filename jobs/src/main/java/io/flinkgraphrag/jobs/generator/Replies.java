package io.flinkgraphrag.jobs.generator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;

/** How this server's replies are sent. */
final class Replies {

  /** The JDK's word for a body whose length is not known. */
  static final int CHUNKED = 0;

  /** Bytes of a request that nobody wants; with more the connection ends. */
  static final int LEFT_OVER_MAX = 512 << 10;

  /** Seconds after which a full server may be asked again. */
  static final int RETRY_AFTER_S = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private Replies() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static void json(HttpExchange exchange, int status, ObjectNode body) throws IOException {
    json(exchange, status, JSON.writeValueAsBytes(body));
  }

  /** Reads what is left of the request first: it would cost the connection. */
  static void json(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getRequestBody().readNBytes(LEFT_OVER_MAX);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
    if (refusal.status() == 429) {
      exchange.getResponseHeaders().set("Retry-After", Integer.toString(RETRY_AFTER_S));
    }
    ObjectNode body = object();
    body.putObject("error")
        .put("message", refusal.message())
        .put("type", refusal.type())
        .putNull("param")
        .put("code", refusal.status());
    json(exchange, refusal.status(), body);
  }
}
