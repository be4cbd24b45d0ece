package io.flinkgraphrag.generate.chat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes what a model thinks aloud out of its text, so that no reader sees it.
 *
 * <p>Servers that know a model's marks send thoughts in a field of their own; the others leave them
 * in the text. Three rules, whatever the marks are: what stands between an opening and a closing
 * mark is a thought, at any place and any number of times; what stands before a closing mark that
 * was never opened is one (templates write the opening mark into the prompt); and so is what stands
 * behind an opening mark that is never closed. In doubt a text is a thought: a lost answer is asked
 * for elsewhere, a shown thought is out. Only a mark in quotes or backticks is a word of the
 * answer.
 */
final class Thoughts {

  private static final String NAMES =
      "think|thinking|thoughts?|reasoning|reflection|scratchpad|analysis|cot|chain_of_thought"
          + "|antthinking|inner_monologue|internal_monologue|seed:think|mm:think";

  /** All parts are bounded: a text takes time by its length. */
  private static final Pattern MARK =
      Pattern.compile(
          "(?i:<\\s{0,2}/?\\s{0,2}(?:"
              + NAMES
              + ")(?:\\s[^<>]{0,100})?/?>)"
              + "|\\[/?(?:THINK|THINKING|REASONING)]"
              + "|◁/?think▷"
              + "|<[|｜]/?think(?:ing)?[|｜]>"
              + "|<\\|(?:begin|end)_of_thought\\|>"
              + "|<\\|(?:START|END)_THINKING\\|>"
              + "|<unused9[45]>"
              + "|<\\|channel>\\s{0,2}thought"
              + "|<channel\\|>");

  private static final Pattern CLOSING =
      Pattern.compile("^(?:[<\\[◁]\\s{0,2}[|｜]?/|<\\|(?:end_of|END_)|<unused95|<channel\\|)");

  private static final Pattern ANSWER_BEGIN =
      Pattern.compile("^<(?:answer|final_answer|final|response)>", Pattern.CASE_INSENSITIVE);

  private static final Pattern ANSWER_END =
      Pattern.compile("</(?:answer|final_answer|final|response)>", Pattern.CASE_INSENSITIVE);

  /** What models end with, where a server takes it for text. */
  private static final String[] ENDS = {
    "<|im_end|>",
    "<|eot_id|>",
    "<|endoftext|>",
    "<|end|>",
    "<|return|>",
    "<end_of_turn>",
    "<|end_of_turn|>",
    "<|eom_id|>",
    "<|END_RESPONSE|>",
    "<｜end▁of▁sentence｜>",
    "</s>"
  };

  private static final String QUOTES = "``\"\"''“”‘’«»";

  private Thoughts() {}

  /**
   * A text taken apart.
   *
   * @param answer for the reader
   * @param thought whether there was anything else
   */
  record Split(String answer, boolean thought) {}

  static Split split(String text) {
    String channel = HarmonyChannels.visible(text);
    StringBuilder kept = new StringBuilder();
    Matcher mark = MARK.matcher(channel);
    boolean thinking = false;
    boolean thought = channel.length() < text.length();
    int from = 0;
    while (mark.find()) {
      if (isQuoted(channel, mark.start(), mark.end())) {
        continue;
      }
      boolean closing = CLOSING.matcher(mark.group()).find();
      if (!thinking) {
        kept.append(channel, from, mark.start());
      }
      if (closing && !thinking) {
        kept.setLength(0);
      }
      thinking = !closing && !mark.group().endsWith("/>");
      thought = true;
      from = mark.end();
    }
    if (!thinking) {
      kept.append(channel, from, channel.length());
    }
    return new Split(unwrapped(kept.toString()), thought);
  }

  private static boolean isQuoted(String text, int start, int end) {
    if (start == 0 || end == text.length()) {
      return false;
    }
    for (int i = 0; i < QUOTES.length(); i += 2) {
      if (text.charAt(start - 1) == QUOTES.charAt(i) && text.charAt(end) == QUOTES.charAt(i + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Without marks around the answer: {@code <answer>…</answer>}, and those of its end. */
  private static String unwrapped(String text) {
    String answer = text.substring(0, withoutEnds(text)).strip();
    Matcher begin = ANSWER_BEGIN.matcher(answer);
    if (!begin.find()) {
      return answer;
    }
    answer = answer.substring(begin.end());
    int end = answer.length();
    for (Matcher close = ANSWER_END.matcher(answer); close.find(); ) {
      end = close.start();
    }
    return answer.substring(0, end).strip();
  }

  private static int withoutEnds(String text) {
    int end = text.length();
    for (int before = -1; before != end; ) {
      before = end;
      while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
        end--;
      }
      for (String mark : ENDS) {
        if (text.startsWith(mark, end - mark.length())) {
          end -= mark.length();
        }
      }
    }
    return end;
  }
}
