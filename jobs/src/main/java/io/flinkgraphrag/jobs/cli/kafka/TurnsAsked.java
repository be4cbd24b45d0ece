package io.flinkgraphrag.jobs.cli.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.contract.QuestionRecords;
import io.flinkgraphrag.contract.Texts;
import io.flinkgraphrag.model.contract.Turn;
import java.util.ArrayDeque;
import java.util.Deque;

/** The last turns of a talk, as many as a question takes with it. For one thread. */
public final class TurnsAsked {

  private static final String REJECTED = "REJECTED";

  private final Deque<Turn> turns = new ArrayDeque<>();

  /** A question with the turns before it. */
  public ObjectNode before(ObjectNode question) {
    return QuestionRecords.putHistory(question, turns);
  }

  /** One turn more, unless the job did not take the question. What is no answer is none here. */
  public void add(String question, JsonNode record) {
    if (record.path("status").asText().equals(REJECTED)) {
      return;
    }
    String answer = AnswerText.isAnswer(record) ? record.path("answer").asText() : "";
    turns.add(new Turn(question, Texts.cut(answer, Limits.HISTORY_ANSWER_MAX)));
    if (turns.size() > Limits.HISTORY_MAX) {
      turns.remove();
    }
  }
}
