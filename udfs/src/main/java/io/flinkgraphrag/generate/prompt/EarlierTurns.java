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
 * are left out.
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
      left -= tokenizer.count(turn);
      if (left < 0) {
        break;
      }
      shown.insert(0, turn);
    }
    return shown.isEmpty() ? "" : BEGIN + shown + END;
  }

  private static String shown(Turn turn, TokenEncoding tokenizer) {
    String question = EvidencePrompt.QUESTION_HEAD + line(turn.question()) + "\n";
    String answer = line(turn.answer());
    String head = tokenizer.head(answer, ANSWER_TOKENS_MAX);
    if (head.length() < answer.length()) {
      answer = head + CUT;
    }
    return answer.isEmpty() ? question : question + ANSWER_HEAD + answer + "\n";
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
