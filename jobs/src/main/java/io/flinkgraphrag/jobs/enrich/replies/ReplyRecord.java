package io.flinkgraphrag.jobs.enrich.replies;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.model.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A reply as a record of the topic. The key is {@code graph|model|prompt|content}, parts
 * percent-encoded, so that compaction keeps the last reply of each; the value is JSON.
 */
final class ReplyRecord {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String REPLY = "reply";
  private static final String TOKENS = "tokens";
  private static final String TRIES = "tries";

  private ReplyRecord() {}

  static byte[] key(String of, String content) {
    return (of + '|' + Keys.join(content)).getBytes(StandardCharsets.UTF_8);
  }

  static byte[] value(PaidReply reply) {
    try {
      return JSON.writeValueAsBytes(
          JSON.createObjectNode()
              .put(REPLY, reply.text())
              .put(TOKENS, reply.tokens())
              .put(TRIES, reply.tries()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON of texts and numbers", e);
    }
  }

  /**
   * Null where it is somebody else's, or was deleted.
   *
   * @throws IOException for one of ours that is no reply
   */
  static @Nullable KeptReply read(String of, byte @Nullable [] key, byte @Nullable [] value)
      throws IOException {
    String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    if (value == null || !text.startsWith(of + '|')) {
      return null;
    }
    JsonNode json = JSON.readTree(value);
    JsonNode tokens = json.path(TOKENS);
    JsonNode tries = json.path(TRIES);
    if (!json.path(REPLY).isTextual()
        || !tokens.canConvertToLong()
        || tokens.asLong() < 0
        || !tries.canConvertToInt()
        || tries.asInt() < 0) {
      throw new IOException("it has no reply, or no count of tokens and tries");
    }
    try {
      String content = Keys.parts(text.substring(of.length() + 1)).get(0);
      PaidReply reply = new PaidReply(json.path(REPLY).asText(), tokens.asLong(), tries.asInt());
      return new KeptReply(content, reply);
    } catch (IllegalArgumentException e) {
      throw new IOException("its key is not graph|model|prompt|content", e);
    }
  }
}
