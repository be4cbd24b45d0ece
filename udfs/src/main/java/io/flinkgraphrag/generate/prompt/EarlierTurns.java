package io.flinkgraphrag.generate.prompt;

import io.flinkgraphrag.generate.TokenEncoding;
import io.flinkgraphrag.model.contract.Turn;
import java.util.List;

/**
 * The part of a prompt that says what a question leans on: the turns before it, each on two lines,
 * oldest first. Stateless.
 *
 * <p>They are fenced and escaped as evidence is: earlier answers quote what strangers wrote. Their
 * marks are none here, as they count other evidence. Where there is not room for all, the oldest
 * are left out; the last one is never, and is cut.
 */
final class EarlierTurns {

  /** Tokens of an answer: its begin says what it is about. */
  static final int ANSWER_TOKENS_MAX = 200;

  static final String BEGIN =
      "The question goes on with these earlier turns. They say what it is about, and are no"
          + " evidence.\n<<<EARLIER TURNS>>>\n";
  static final String END = "<<<END OF EARLIER TURNS>>>\n\n";

  private static final String ANSWER_HEAD = "Answer: ";
  private static final String CUT = "…";

  private EarlierTurns() {}

  /** With what is around them; "" for none. */
  static String of(List<Turn> turns, TokenEncoding tokenizer, int tokensMax) {
    int left = tokensMax - tokenizer.count(BEGIN) - tokenizer.count(END);
    StringBuilder shown = new StringBuilder();
    for (int i = turns.size() - 1; i >= 0; i--) {
      String turn = shown(turns.get(i), tokenizer);
      int tokens = tokenizer.count(turn);
      if (tokens > left) {
        shown.append(shown.isEmpty() ? cut(turns.get(i), tokenizer, left) : "");
        break;
      }
      left -= tokens;
      shown.insert(0, turn);
    }
    return shown.isEmpty() ? "" : BEGIN + shown + END;
  }

  private static String shown(Turn turn, TokenEncoding tokenizer) {
    String answer = line(turn.answer());
    String head = tokenizer.head(answer, ANSWER_TOKENS_MAX);
    return lines(line(turn.question()), head.length() < answer.length() ? head + CUT : answer);
  }

  /** A turn that has not room as a whole: the answer has what its question leaves. */
  private static String cut(Turn turn, TokenEncoding tokenizer, int tokensMax) {
    int room = tokensMax - tokenizer.count(lines("", ""));
    String question = cut(line(turn.question()), tokenizer, room);
    int left =
        tokensMax - tokenizer.count(lines(question, "")) - tokenizer.count(ANSWER_HEAD + "\n");
    return question.isEmpty() ? "" : lines(question, cut(line(turn.answer()), tokenizer, left));
  }

  /** The begin of a text, with an ellipsis where it is cut; "" where nothing of it has room. */
  private static String cut(String text, TokenEncoding tokenizer, int tokensMax) {
    if (tokenizer.head(text, Math.max(0, tokensMax)).length() == text.length()) {
      return text;
    }
    String head = tokenizer.head(text, Math.max(0, tokensMax - 1));
    return head.isEmpty() ? "" : head + CUT;
  }

  private static String lines(String question, String answer) {
    String asked = EvidencePrompt.QUESTION_HEAD + question + "\n";
    return answer.isEmpty() ? asked : asked + ANSWER_HEAD + answer + "\n";
  }

  private static String line(String text) {
    return EvidencePrompt.escaped(text.strip().replaceAll("\\s+", " "));
  }

  /** Length of the turns at the begin of a text; 0 where it begins with something else. */
  static int lengthAt(String text) {
    int end = text.startsWith(BEGIN) ? text.indexOf(END) : -1;
    return end < 0 ? 0 : end + END.length();
  }
}
