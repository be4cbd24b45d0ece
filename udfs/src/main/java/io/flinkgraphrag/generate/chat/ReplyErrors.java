package io.flinkgraphrag.generate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.http.CallException.Kind;
import java.util.Set;

/**
 * Finds the error in an object that came with status 200, in any of the forms that servers have for
 * it: {@code {"error": …}}, {@code {"object": "error", …}} (older vLLM), {@code {"detail": …}}
 * (FastAPI), {@code {"message": …}} without choices (DashScope).
 *
 * <p>The server had accepted the call, so the error is the server's, whatever its code says:
 * another endpoint may do better. Only that it was asked too often is told apart.
 */
final class ReplyErrors {

  private static final Set<String> SIGNS_OF_LIFE =
      Set.of("ping", "heartbeat", "keepalive", "keep-alive", "keep_alive");

  private ReplyErrors() {}

  /**
   * Throws where the object is an error.
   *
   * @param answered whether the answer has ended: what else a server has to say is none
   */
  static void check(JsonNode event, boolean answered) throws UnusableReply {
    for (String field : new String[] {"error", "errors"}) {
      if (isSet(event.path(field))) {
        throw of(event);
      }
    }
    boolean named =
        event.path("object").asText("").equals("error")
            || event.path("type").asText("").equals("error");
    boolean instead =
        !answered
            && !event.has("choices")
            && !SIGNS_OF_LIFE.contains(event.path("type").asText(""))
            && (event.path("message").isTextual()
                || event.path("msg").isTextual()
                || isSet(event.path("detail")));
    if (named || instead) {
      throw of(event);
    }
  }

  /** The failure that an object, which is an error, tells. */
  static UnusableReply of(JsonNode error) {
    Kind kind =
        isRateLimit(error) || isRateLimit(error.path("error"))
            ? Kind.RATE_LIMITED
            : Kind.SERVER_ERROR;
    return new UnusableReply(kind, "the server gave up within its reply: " + words(error));
  }

  private static boolean isRateLimit(JsonNode error) {
    return error.path("code").asText("").equals("429")
        || error.path("status").asText("").equals("429")
        || error.path("code").asText("").contains("rate_limit")
        || error.path("type").asText("").contains("rate_limit");
  }

  private static String words(JsonNode error) {
    for (String field : new String[] {"error", "errors", "message", "msg", "detail"}) {
      JsonNode inner = error.path(field);
      if (isSet(inner)) {
        return words(inner);
      }
    }
    return (error.isTextual() ? error.asText() : error.toString()).replaceAll("\\s+", " ");
  }

  /** {@code {"code": 0, "message": ""}} says that there is no error. */
  private static boolean isAnySet(JsonNode values) {
    for (JsonNode value : values) {
      if (isSet(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSet(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> !value.asText().isBlank() && !value.asText().equals("0");
      case NUMBER -> value.asDouble() != 0;
      case BOOLEAN -> value.asBoolean();
      case OBJECT, ARRAY -> isAnySet(value);
      default -> false;
    };
  }
}
