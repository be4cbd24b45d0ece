package io.flinkgraphrag.jobs.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.contract.Texts;
import io.flinkgraphrag.model.contract.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The turns of a chat before its question, as the contract takes them: the last ones, each message
 * of the user with what the assistant said to it. Other messages are none. A chat goes on whatever
 * it was before, so what the contract would refuse is left out. Stateless.
 */
final class ChatHistory {

  private ChatHistory() {}

  /**
   * The turns, oldest first.
   *
   * @param end index of the message that is the question
   * @param text of a message, "" for none
   */
  static List<Turn> of(JsonNode messages, int end, Function<JsonNode, String> text) {
    List<Turn> turns = new ArrayList<>();
    String answer = "";
    for (int i = end - 1; i >= 0 && turns.size() < Limits.HISTORY_MAX; i--) {
      String role = messages.get(i).path("role").asText();
      String said = text.apply(messages.get(i));
      if (role.equals("assistant")) {
        answer = answer.isEmpty() ? said : said + "\n" + answer;
      } else if (role.equals("user")) {
        if (!Texts.isBlank(said)
            && said.codePointCount(0, said.length()) <= Limits.QUESTION_TEXT_MAX) {
          String shown = ChatAnswer.withoutSources(answer);
          turns.add(0, new Turn(said, Texts.cut(shown, Limits.HISTORY_ANSWER_MAX)));
        }
        answer = "";
      }
    }
    return turns;
  }
}
