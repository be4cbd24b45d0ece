package io.flinkgraphrag.generate.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.http.CallException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Takes the JSON objects out of a reply's bytes as they come, wherever they are cut, and hands them
 * to a {@link ChatReply}: server-sent events, one object per event and {@code [DONE]} at the end,
 * or, from a server that does not stream, JSON alone.
 *
 * <p>Lenient towards servers: line ends may be of any kind, empty lines and {@code [DONE]} may be
 * missing, comments and other fields are skipped. Not thread-safe, and not bounded: its reader
 * bounds the bytes. Takes time by their number.
 */
final class ChatStream {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DONE = "[DONE]";
  private static final String ERROR = "error";

  /** Bytes before the first one that counts: the parts of a byte order mark, and white space. */
  private static final String SKIPPED = "\u00EF\u00BB\u00BF \t\r\n";

  private final ChatReply reply;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder pending = new StringBuilder();
  private boolean begun;
  private boolean alone;
  private boolean afterReturn;
  private String eventName = "";
  private boolean isReply;
  private boolean done;

  ChatStream(ChatReply reply) {
    this.reply = reply;
  }

  /** Takes all bytes of the buffer. */
  void read(ByteBuffer buffer) throws UnusableReply {
    while (buffer.hasRemaining()) {
      byte b = buffer.get();
      if (!begun && SKIPPED.indexOf(b & 0xFF) < 0) {
        begun = true;
        alone = b == '{' || b == '[';
        isReply = alone;
      }
      if (begun) {
        take(b);
      }
    }
  }

  private void take(byte b) throws UnusableReply {
    if (alone || (b != '\n' && b != '\r')) {
      line.write(b);
    } else if (b == '\r' || !afterReturn) {
      endLine();
    }
    afterReturn = b == '\r';
  }

  /** No more bytes will come. */
  void end() throws UnusableReply {
    if (alone) {
      json();
    } else {
      endLine();
      endEvent();
    }
    reply.forget();
  }

  /** Whether a model's words may have come; false while there was nothing but other text. */
  boolean isReply() {
    return isReply;
  }

  /** Whether the body is JSON and no stream of events. */
  boolean alone() {
    return alone;
  }

  /** Whether the server said that nothing follows. */
  boolean done() {
    return done;
  }

  /** One object, or several behind each other or in an array. */
  private void json() throws UnusableReply {
    try (MappingIterator<JsonNode> objects =
        JSON.readerFor(JsonNode.class).readValues(line.toByteArray())) {
      while (objects.hasNextValue()) {
        reply.add(objects.nextValue());
      }
    } catch (JsonProcessingException e) {
      throw new UnusableReply(Kind.GARBAGE, "the body is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UnusableReply(Kind.GARBAGE, "the body is not JSON: " + e.getMessage());
    }
  }

  private void endLine() throws UnusableReply {
    String content = line.toString(StandardCharsets.UTF_8).strip();
    line.reset();
    if (content.isEmpty()) {
      endEvent();
      return;
    }
    if (content.startsWith(":")) {
      return; // a comment, as servers send that have nothing to say yet
    }
    int colon = content.indexOf(':');
    String field = colon < 0 ? content : content.substring(0, colon);
    String value = colon < 0 ? "" : content.substring(colon + 1).strip();
    switch (field) {
      case "data" -> data(value);
      case "event" -> eventName = value;
      case "id", "retry" -> {}
      // llama.cpp's, until the end of 2025
      case ERROR -> throw ReplyErrors.of(parsedOrText(value));
      default -> {
        if (!content.startsWith("{")) {
          throw new UnusableReply(
              Kind.GARBAGE, "not an event stream, and not a chat completion either");
        }
        data(content);
      }
    }
  }

  private void data(String data) throws UnusableReply {
    if (data.isEmpty() || done) {
      return;
    }
    if (eventName.equals(ERROR)) {
      throw ReplyErrors.of(parsedOrText(data));
    }
    isReply = true;
    if (data.equalsIgnoreCase(DONE)) {
      done = true;
      reply.forget();
      return;
    }
    if (!pending.isEmpty()) {
      pending.append('\n').append(data);
      return;
    }
    try {
      reply.add(JSON.readTree(data));
    } catch (JsonProcessingException e) {
      // by its words: Jackson has a class for this, and does not use it everywhere
      if (!e.getOriginalMessage().startsWith("Unexpected end-of-input")) {
        throw notJson(e);
      }
      pending.append(data); // the rest stands in the lines that follow
    }
  }

  /** What stands in several lines is whole now. */
  private void endEvent() throws UnusableReply {
    if (!pending.isEmpty()) {
      String whole = pending.toString();
      pending.setLength(0);
      try {
        reply.add(JSON.readTree(whole));
      } catch (JsonProcessingException e) {
        throw notJson(e);
      }
    }
    if (eventName.equals(ERROR)) {
      throw ReplyErrors.of(JSON.getNodeFactory().textNode("an error event without data"));
    }
    eventName = "";
  }

  private static UnusableReply notJson(JsonProcessingException e) {
    return new UnusableReply(Kind.GARBAGE, "an event is not JSON: " + e.getOriginalMessage());
  }

  private static JsonNode parsedOrText(String value) {
    try {
      return JSON.readTree(value);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(value);
    }
  }
}
