package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.generate.evidence.CodeSpans;
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
 * for elsewhere, a shown thought is out, and so is half an answer: where there is a text before an
 * opening mark that is never closed, nothing is left. Only a mark in quotes or code is a word of
 * the answer, and a text that ends with a citation before a closing mark with nothing behind it is
 * one.
 */
final class Thoughts {

  private static final String NAMES =
      "think|thinking|thoughts?|reasoning|reflection|scratchpad|analysis|cot|chain_of_thought"
          + "|antthinking|inner_monologue|internal_monologue|seed:think|mm:think|longcat_think"
          + "|thought_process|thinking_process|internal_thoughts?|inner_thoughts?|reason";

  /** All parts are bounded: a text takes time by its length. */
  private static final Pattern MARK =
      Pattern.compile(
          "(?i:<\\s{0,2}/?\\s{0,2}(?:"
              + NAMES
              + ")(?:\\s[^<>]{0,100})?/?>)"
              + "|\\[/?(?:THINK|THINKING|REASONING)]"
              + "|◁/?think▷"
              + "|(?i:&lt;\\s{0,2}/?\\s{0,2}(?:"
              + NAMES
              + ")\\s{0,2}&gt;)"
              + "|(?i:<details\\s[^<>]{0,60}type\\s?=\\s?[\"']?reasoning\\b[^<>]{0,100}>)"
              + "|(?i:</details>)"
              + "|<[|｜]/?(?:think(?:ing)?|thoughts?)[|｜]>"
              + "|<\\|(?:begin|end)_of_thought\\|>"
              + "|<\\|(?:START|END)_THINKING\\|>"
              + "|<unused9[45]>"
              + "|<\\|channel>\\s{0,2}thought"
              + "|<channel\\|>");

  private static final Pattern CLOSING =
      Pattern.compile(
          "^(?:(?:&lt;|[<\\[◁])\\s{0,2}[|｜]?/|<\\|(?:end_of|END_)|<unused95|<channel\\|)");

  private static final Pattern ANSWER_BEGIN =
      Pattern.compile("^<(?:answer|final_answer|final|response)>", Pattern.CASE_INSENSITIVE);

  /** Of an answer that has an end mark of its own, or none. */
  private static final Pattern BEGIN_MARK =
      Pattern.compile(
          "^(?:<\\|(?:START_RESPONSE|begin_of_solution)\\|>|<\\|im_start\\|>assistant)");

  /** Where a model goes on with another turn. */
  private static final Pattern NEXT_TURN =
      Pattern.compile("(?<=\\S)\\s{0,4}<\\|im_end\\|>\\s{0,4}<\\|im_start");

  /** A text that ends with a citation is no thought that an answer follows. */
  private static final Pattern CITED = Pattern.compile("\\[\\d{1,3}][.。!?]?\\s{0,40}$");

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
    "<|end_of_solution|>",
    "<｜end▁of▁sentence｜>",
    "</s>"
  };

  private static final String QUOTES = "``\"\"''“”‘’«»";
  private static final int FENCE = 3;
  private static final String DETAILS = "<details";
  private static final String DETAILS_END = "</details>";

  // runtime
  private final String text;
  private final int shownEnd;
  private final StringBuilder kept = new StringBuilder();
  private boolean thinking;
  private boolean inDetails;
  private boolean thought;
  private int from;
  private int scanned;
  private int codeBegin;
  private int codeEnd;
  private boolean code;

  private Thoughts(String text) {
    this.text = text;
    this.shownEnd = withoutEnds(text);
  }

  /**
   * A text taken apart.
   *
   * @param answer for the reader
   * @param thought whether there was anything else
   */
  record Split(String answer, boolean thought) {}

  static Split split(String text) {
    String channel = HarmonyChannels.visible(text);
    Thoughts thoughts = new Thoughts(channel);
    thoughts.read();
    boolean thought = thoughts.thought || channel.length() < text.length();
    return new Split(unwrapped(thoughts.kept.toString()), thought);
  }

  private void read() {
    Matcher mark = MARK.matcher(text);
    while (mark.find()) {
      boolean closing = isClosing(mark);
      boolean endsDetails = mark.group().equalsIgnoreCase(DETAILS_END);
      if (endsDetails != inDetails || (!thinking && isWord(mark, closing))) {
        continue;
      }
      if (!thinking) {
        kept.append(text, from, mark.start());
        boolean ends = mark.end() >= shownEnd;
        if (closing && !(ends && CITED.matcher(kept).find())) {
          kept.setLength(0);
        }
      }
      thinking = !closing && !mark.group().endsWith("/>");
      inDetails = thinking && mark.group().regionMatches(true, 0, DETAILS, 0, DETAILS.length());
      thought = true;
      from = mark.end();
    }
    if (thinking) {
      kept.setLength(0); // it may have been a word of the answer
    } else {
      kept.append(text, from, text.length());
    }
  }

  private static boolean isClosing(Matcher mark) {
    return CLOSING.matcher(mark.group()).find();
  }

  /** Whether a mark outside of thoughts is a word of the answer: quoted, or within code. */
  private boolean isWord(Matcher mark, boolean closing) {
    for (scanned = Math.max(scanned, from); scanned < mark.start(); scanned++) {
      if (text.charAt(scanned) == '`') {
        codeBegin = scanned;
        codeEnd = CodeSpans.end(text, scanned);
        code = isCode();
        scanned = codeEnd - 1;
      }
    }
    return (code && mark.start() > codeBegin && mark.end() < codeEnd)
        || isQuoted(mark.start(), mark.end(), closing);
  }

  /**
   * Whether what stands between backticks is code: backticks of a thought without its opening mark
   * may go together with those of the answer, and a reply may stand in a fence as a whole.
   */
  private boolean isCode() {
    String span = text.substring(codeBegin, codeEnd);
    if (span.startsWith("```")) {
      boolean line = codeBegin == 0 || text.charAt(codeBegin - 1) == '\n';
      boolean closed = span.length() > 2 * FENCE && span.endsWith("```");
      if (!line || !closed || (codeEnd >= shownEnd && text.substring(0, codeBegin).isBlank())) {
        return false;
      }
    }
    Matcher mark = MARK.matcher(span);
    boolean opened = false;
    while (mark.find()) {
      boolean closing = isClosing(mark);
      if (closing && !opened) {
        return span.replace("`", " ").strip().length() == mark.group().length();
      }
      opened |= !closing;
    }
    return true;
  }

  /**
   * A closing mark between two quoted texts, as in {@code "Who?"</think>"Norvik"}, is not quoted.
   */
  private boolean isQuoted(int start, int end, boolean closing) {
    if (start == 0 || end == text.length()) {
      return false;
    }
    char before = text.charAt(start - 1);
    char behind = text.charAt(end);
    boolean between =
        closing
            && before == behind
            && ((start > 1 && " \n\t([".indexOf(text.charAt(start - 2)) < 0)
                || (end + 1 < text.length() && Character.isLetterOrDigit(text.charAt(end + 1))));
    for (int i = 0; i < QUOTES.length() && !between; i += 2) {
      if (before == QUOTES.charAt(i) && behind == QUOTES.charAt(i + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Without marks around the answer: {@code <answer>…</answer>}, and those of its end. */
  private static String unwrapped(String text) {
    String shown = BEGIN_MARK.matcher(text.stripLeading()).replaceFirst("");
    Matcher next = NEXT_TURN.matcher(shown);
    String answer = next.find() ? shown.substring(0, next.start()) : shown;
    answer = answer.substring(0, withoutEnds(answer)).strip();
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
