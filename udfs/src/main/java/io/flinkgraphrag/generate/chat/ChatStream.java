package io.flinkgraphrag.generate.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.flinkgraphrag.generate.GenerationException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The text of a streamed chat completion (server-sent events, one JSON object per {@code data:}
 * line, {@code [DONE]} at the end), put together as the bytes come, wherever they are cut.
 *
 * <p>Lenient towards servers: other fields and comments are skipped, {@code [DONE]} may be missing
 * after a finish reason. Not thread-safe, and not bounded: its reader bounds the bytes.
 */
final class ChatStream {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DONE = "[DONE]";

  private final long startedAt;
  private Runnable onToken;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder text = new StringBuilder();
  private String model = "";
  private String finishReason = "";
  private JsonNode usage;
  private long firstTokenMs;
  private boolean done;

  /** What came is not a stream of chat completions. */
  static final class NotAStream extends Exception {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    NotAStream(Kind kind, String message) {
      super(message);
      this.kind = kind;
    }

    Kind kind() {
      return kind;
    }
  }

  ChatStream(long startedAt, Runnable onToken) {
    this.startedAt = startedAt;
    this.onToken = onToken;
  }

  /** Takes all bytes of the buffer. */
  void read(ByteBuffer buffer) throws NotAStream {
    while (buffer.hasRemaining()) {
      byte b = buffer.get();
      if (b == '\n') {
        endLine();
      } else {
        line.write(b);
      }
    }
  }

  /** No more bytes will come. */
  void end() throws NotAStream {
    endLine();
    forget();
  }

  private void endLine() throws NotAStream {
    String content = line.toString(StandardCharsets.UTF_8).strip();
    line.reset();
    if (content.startsWith("data:")) {
      data(content.substring("data:".length()).strip());
    } else if (!content.isEmpty() && !isOtherField(content)) {
      throw new NotAStream(Kind.GARBAGE, "not an event stream");
    }
  }

  private static boolean isOtherField(String content) {
    return content.startsWith(":")
        || content.startsWith("event:")
        || content.startsWith("id:")
        || content.startsWith("retry:");
  }

  private void data(String data) throws NotAStream {
    if (data.equals(DONE)) {
      done = true;
      forget();
    } else if (!data.isEmpty() && !done) {
      event(parsed(data));
    }
  }

  private static JsonNode parsed(String data) throws NotAStream {
    try {
      JsonNode event = JSON.readTree(data);
      if (event.isObject()) {
        return event;
      }
    } catch (JsonProcessingException e) {
      throw new NotAStream(Kind.GARBAGE, "an event is not JSON: " + e.getOriginalMessage());
    }
    throw new NotAStream(Kind.GARBAGE, "an event is not a JSON object");
  }

  private void event(JsonNode event) throws NotAStream {
    JsonNode error = event.path("error");
    if (!error.isMissingNode() && !error.isNull()) {
      throw new NotAStream(Kind.SERVER_ERROR, "the server gave up within the stream");
    }
    if (model.isEmpty()) {
      model = event.path("model").asText("");
    }
    if (event.path("usage").isObject()) {
      usage = event.path("usage");
    }
    JsonNode choice = event.path("choices").path(0);
    String token = choice.path("delta").path("content").asText("");
    String thought = choice.path("delta").path("reasoning_content").asText("");
    if (!(token.isEmpty() && thought.isEmpty())) {
      if (firstTokenMs == 0) {
        firstTokenMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt));
      }
      onToken.run();
    }
    text.append(token);
    if (choice.path("finish_reason").isTextual()) {
      finishReason = choice.path("finish_reason").asText();
    }
  }

  /**
   * Lets go of who listens: an idle connection holds its last reader, and through it would hold the
   * generator, whose HTTP client could then never end.
   */
  private void forget() {
    onToken = () -> {};
  }

  /** Whether the server said that nothing follows. */
  boolean done() {
    return done;
  }

  /** Whether the answer is whole. */
  boolean complete() {
    return done || !finishReason.isEmpty();
  }

  String text() {
    return text.toString();
  }

  ChatResponse response(String askedModel) {
    TimedMetadata.Builder metadata =
        new TimedMetadata.Builder(firstTokenMs)
            .modelName(model.isEmpty() ? askedModel : model)
            .finishReason(finishReason());
    if (usage != null) {
      metadata.tokenUsage(
          new TokenUsage(
              usage.path("prompt_tokens").asInt(0), usage.path("completion_tokens").asInt(0)));
    }
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(text.toString()))
        .metadata(metadata.build())
        .build();
  }

  private FinishReason finishReason() {
    return switch (finishReason) {
      case "stop", "" -> FinishReason.STOP;
      case "length" -> FinishReason.LENGTH;
      case "content_filter" -> FinishReason.CONTENT_FILTER;
      case "tool_calls", "function_call" -> FinishReason.TOOL_EXECUTION;
      default -> FinishReason.OTHER;
    };
  }
}
