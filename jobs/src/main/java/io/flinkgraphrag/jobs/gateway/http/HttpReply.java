package io.flinkgraphrag.jobs.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A whole reply.
 *
 * @param headers beside those of type and length
 */
public record HttpReply(int status, String type, byte[] body, Map<String, String> headers) {

  public static final String JSON = "application/json";

  public static HttpReply json(int status, JsonNode body) {
    return json(status, body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** With a body that is JSON already. */
  public static HttpReply json(int status, byte[] body) {
    return new HttpReply(status, JSON, body, Map.of());
  }

  public HttpReply with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new HttpReply(status, type, body, Map.copyOf(more));
  }
}
