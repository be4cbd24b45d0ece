package io.flinkgraphrag.generate.chat;

import dev.langchain4j.model.output.FinishReason;
import io.flinkgraphrag.http.CallException.Kind;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a model's answer ended, by the word that its server has for it, and what follows from that.
 *
 * <p>Servers do not agree on these words ({@code length}, {@code max_tokens}, {@code
 * model_length}), so they are told by what they contain. A word that says nothing known, such as
 * {@code eos_token}, means that the answer is whole.
 */
final class Endings {

  private Endings() {}

  /**
   * The meaning of a server's {@code finish_reason}.
   *
   * @param word "" where it said none
   * @throws UnusableReply where the server broke the answer off for a fault of its own
   */
  static FinishReason finish(String word) throws UnusableReply {
    String lower = word.toLowerCase(Locale.ROOT);
    if (has(lower, "error", "abort", "cancel", "fail", "timeout", "insufficient", "interrupt")) {
      throw new UnusableReply(
          Kind.SERVER_ERROR, "the server broke the answer off (finish_reason " + word + ")");
    }
    if (has(lower, "length", "max", "limit", "trunc", "incomplete")) {
      return FinishReason.LENGTH;
    }
    if (has(lower, "filter", "safety", "sensitive", "recit", "block", "prohibit", "refus")) {
      return FinishReason.CONTENT_FILTER;
    }
    return has(lower, "tool", "function") ? FinishReason.TOOL_EXECUTION : FinishReason.STOP;
  }

  private static boolean has(String word, String... parts) {
    return Stream.of(parts).anyMatch(word::contains);
  }

  /** Why an answer that ended so is not whole; "" where it is. */
  static String cut(@Nullable FinishReason finishOrNull) {
    if (finishOrNull == null) {
      return "";
    }
    return switch (finishOrNull) {
      case LENGTH -> "the answer was cut at the token limit: raise max-tokens of this generator";
      case CONTENT_FILTER -> "a content filter of the server cut the answer";
      case TOOL_EXECUTION -> "the model stopped to call a tool, and none was offered";
      default -> "";
    };
  }

  /**
   * The failure of a reply without a text for the reader.
   *
   * @param thought whether the model thought aloud
   * @param refusal what the model said instead, "" for nothing
   */
  static UnusableReply withoutText(
      @Nullable FinishReason finishOrNull, boolean thought, String refusal) {
    if (finishOrNull == FinishReason.LENGTH) {
      String when =
          thought ? "while the model was thinking, before any answer" : "before any answer";
      return new UnusableReply(
          Kind.GARBAGE,
          "the token limit was reached "
              + when
              + ": raise max-tokens of this generator, or turn thinking off by its extra-body",
          true);
    }
    if (finishOrNull == FinishReason.CONTENT_FILTER) {
      return new UnusableReply(
          Kind.INVALID_REQUEST,
          refusal.isEmpty()
              ? "a content filter of the server left nothing of the answer"
              : "the model refused: " + refusal);
    }
    if (finishOrNull == FinishReason.TOOL_EXECUTION) {
      return new UnusableReply(
          Kind.GARBAGE, "the model called a tool, and none was offered, instead of answering");
    }
    return new UnusableReply(
        Kind.GARBAGE,
        thought
            ? "the model thought and gave no answer, or the server takes its answer for a thought"
            : "the answer is empty");
  }
}
