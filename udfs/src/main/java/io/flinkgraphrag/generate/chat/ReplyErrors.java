package io.flinkgraphrag.generate.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.generate.GenerationException.Kind;

/**
 * Finds the error in an object that came with status 200, in any of the forms that servers have for
 * it: {@code {"error": …}}, {@code {"object": "error", …}} (older vLLM), {@code {"detail": …}}
 * (FastAPI), {@code {"message": …}} without choices (DashScope).
 *
 * <p>The server had accepted the call, so the error is the server's, whatever its code says:
 * another endpoint may do better. Only that it was asked too often is told apart.
 */
final class ReplyErrors {

  /** Characters of the server's words in a message. */
  private static final int WORDS_MAX = 300;

  private ReplyErrors() {}

  /** Throws where the object is an error. */
  static void check(JsonNode event) throws UnusableReply {
    for (String field : new String[] {"error", "errors"}) {
      if (isSet(event.path(field))) {
        throw of(event);
      }
    }
    boolean named =
        event.path("object").asText("").equals("error")
            || event.path("type").asText("").equals("error");
    boolean instead =
        !event.has("choices")
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
    String words = (error.isTextual() ? error.asText() : error.toString()).replaceAll("\\s+", " ");
    return words.length() <= WORDS_MAX ? words : words.substring(0, WORDS_MAX - 1) + "…";
  }

  private static boolean isSet(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> !value.asText().isEmpty();
      case NUMBER -> value.asInt() != 0;
      case BOOLEAN -> value.asBoolean();
      case OBJECT, ARRAY -> !value.isEmpty();
      default -> false;
    };
  }
}
