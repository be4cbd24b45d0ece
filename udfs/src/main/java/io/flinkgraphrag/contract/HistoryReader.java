package io.flinkgraphrag.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.model.contract.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the {@code history} field of a question: the turns before it, oldest first. Stateless.
 *
 * <p>A name that is none of a turn's is a fault, because a misspelt one would silently leave a turn
 * empty. More turns than {@link Limits#HISTORY_MAX} are one too: which of them to leave out, the
 * asker knows. A long answer is none: it came from here, and its begin says what it is about.
 */
final class HistoryReader {

  private static final List<String> NAMES = List.of("question", "answer");

  private HistoryReader() {}

  /** None where the question has no such field. */
  static List<Turn> read(Fields question) throws ContractFault {
    if (!question.has("history")) {
      return List.of();
    }
    if (!(question.get("history") instanceof ArrayNode array)) {
      throw Fields.invalid("history", "an array of turns", question.get("history"));
    }
    if (array.size() > Limits.HISTORY_MAX) {
      throw new ContractFault(
          FaultCode.INVALID_FIELD,
          "history: expected at most %d turns, got %d; send the last ones"
              .formatted(Limits.HISTORY_MAX, array.size()));
    }
    List<Turn> turns = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      turns.add(turn("history[" + i + "]", array.get(i)));
    }
    return List.copyOf(turns);
  }

  private static Turn turn(String path, JsonNode node) throws ContractFault {
    if (!(node instanceof ObjectNode object)) {
      throw Fields.invalid(path, "an object with question and answer", node);
    }
    for (var field : object.properties()) {
      if (!NAMES.contains(field.getKey())) {
        throw new ContractFault(
            FaultCode.INVALID_FIELD,
            "%s: expected only %s, got \"%s\""
                .formatted(
                    path, String.join(", ", NAMES), Texts.cut(Texts.clean(field.getKey()), 60)));
      }
    }
    JsonNode question = object.path("question");
    if (!question.isTextual() || Texts.isBlank(question.textValue())) {
      throw Fields.invalid(path + ".question", "a string that is not blank", question);
    }
    JsonNode answer = object.path("answer");
    if (object.hasNonNull("answer") && !answer.isTextual()) {
      throw Fields.invalid(path + ".answer", "a string", answer);
    }
    return new Turn(
        Fields.checkedText(
            path + ".question",
            question.textValue(),
            Limits.QUESTION_TEXT_MAX,
            FaultCode.INVALID_FIELD),
        Texts.clean(Texts.cut(answer.asText(""), Limits.HISTORY_ANSWER_MAX)));
  }
}
