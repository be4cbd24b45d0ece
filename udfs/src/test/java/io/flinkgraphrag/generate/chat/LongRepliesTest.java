package io.flinkgraphrag.generate.chat;

import static io.flinkgraphrag.harness.LongTexts.assertGrowsWithLength;

import io.flinkgraphrag.harness.LongTexts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No reply takes time by the square of its length. */
class LongRepliesTest {

  /** Characters of a long reply. */
  private static final int REPLY = 100_000;

  private final long seed = System.nanoTime();

  @Test
  void aReplysThoughtsAreTakenOutInTimeByItsLength() {
    List<String> marks =
        List.of("<think>", "</think>", "<think ", "`<think>`", "<|message|>", "<|channel|>final");
    for (String repeated :
        Stream.concat(LongTexts.repeated(seed).stream(), marks.stream()).toList()) {
      for (String begin :
          List.of("<think>", "</think> <", "<|channel|>", "analysisA", "<answer>")) {
        assertGrowsWithLength("thoughts", begin, repeated, REPLY, Thoughts::split);
      }
    }
    for (String repeated : List.of("</s>", "<|end|> ", "<|constrain|>", "assistantfinal")) {
      assertGrowsWithLength("thoughts", "<|start|>", repeated, REPLY, Thoughts::split);
    }
  }

  @Test
  void aReplyIsReadInTimeByItsLength() {
    String event = "data: {\"choices\":[{\"message\":{\"content\":\"a\"}}]}\n";
    for (String repeated :
        List.of("data: {\n", "data: a\n", "\n", "\r", "[", "{}", "data: 1\n", event)) {
      for (String begin : List.of("", "data: {\n", "{\"a\":")) {
        assertGrowsWithLength("reply", begin, repeated, REPLY, LongRepliesTest::read);
      }
    }
  }

  private static void read(String body) {
    ChatStream stream = new ChatStream(new ChatReply(0, () -> {}));
    try {
      stream.read(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
      stream.end();
    } catch (UnusableReply noReply) {
      // most of these are none
    }
  }
}
