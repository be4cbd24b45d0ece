package io.flinkgraphrag.jobs.generator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer in the protocol's two forms: one JSON object, or events that end with {@code [DONE]}.
 *
 * @param id of the completion
 * @param created in seconds since 1970
 */
record ChatReply(
    String id, long created, String model, String text, int promptTokens, int completionTokens) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What one event holds: a word, or as much of a text without blanks. */
  private static final Pattern PIECE = Pattern.compile("\\s*\\S{1,24}|\\s+");

  byte[] whole() throws IOException {
    ObjectNode reply = head("chat.completion");
    ObjectNode choice = reply.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", text);
    choice.put("finish_reason", "stop");
    putUsage(reply);
    return JSON.writeValueAsBytes(reply);
  }

  /** Writes all events, each on its own way at once. */
  void stream(OutputStream out, boolean withUsage) throws IOException {
    write(out, delta("role", "assistant"));
    Matcher piece = PIECE.matcher(text);
    while (piece.find()) {
      write(out, delta("content", piece.group()));
    }
    ObjectNode last = head("chat.completion.chunk");
    ObjectNode choice = last.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta");
    choice.put("finish_reason", "stop");
    write(out, last);
    if (withUsage) {
      ObjectNode usage = head("chat.completion.chunk");
      usage.putArray("choices");
      putUsage(usage);
      write(out, usage);
    }
    write(out, "[DONE]".getBytes(StandardCharsets.US_ASCII));
  }

  private ObjectNode delta(String field, String value) {
    ObjectNode event = head("chat.completion.chunk");
    ObjectNode choice = event.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta").put(field, value);
    choice.putNull("finish_reason");
    return event;
  }

  private ObjectNode head(String object) {
    return JSON.createObjectNode()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", model);
  }

  private void putUsage(ObjectNode reply) {
    reply
        .putObject("usage")
        .put("prompt_tokens", promptTokens)
        .put("completion_tokens", completionTokens)
        .put("total_tokens", promptTokens + completionTokens);
  }

  private static void write(OutputStream out, ObjectNode event) throws IOException {
    write(out, JSON.writeValueAsBytes(event));
  }

  private static void write(OutputStream out, byte[] data) throws IOException {
    out.write("data: ".getBytes(StandardCharsets.US_ASCII));
    out.write(data);
    out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
