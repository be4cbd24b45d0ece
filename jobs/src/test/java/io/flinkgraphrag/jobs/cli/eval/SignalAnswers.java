package io.flinkgraphrag.jobs.cli.eval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/**
 * Answers with signals, where the expected passage is one that others name, and not the nearest.
 */
final class SignalAnswers {

  private static final int CANDIDATES = 20;

  private SignalAnswers() {}

  /** The id of the passage that a question expects. */
  static String expected(int question) {
    return "p-" + question % CANDIDATES;
  }

  /**
   * @param question its number, which the answer is drawn by
   * @param told whether the signals tell the expected passage
   */
  static ObjectNode answer(int question, boolean told) {
    Random random = new Random(question);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("status", "ANSWERED");
    ArrayNode passages = answer.putObject("evidence").putArray("passages");
    for (int i = 0; i < CANDIDATES; i++) {
      // the expected one comes last: no question is ranked well today
      int id = (question + 1 + i) % CANDIDATES;
      ObjectNode passage = passages.addObject().put("document", "d").put("passage", "p-" + id);
      passage.put("score", 1 - 0.01 * i);
      ObjectNode signals = passage.putObject("signals");
      signals.put("dense", random.nextDouble());
      if (told && i == CANDIDATES - 1) {
        signals.put("namedBy", 0.75);
      }
    }
    return answer;
  }
}
