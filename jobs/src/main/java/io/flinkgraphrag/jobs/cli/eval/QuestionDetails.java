package io.flinkgraphrag.jobs.cli.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.eval.AnswerRecord;
import io.flinkgraphrag.jobs.eval.GoldenQuestion;
import io.flinkgraphrag.jobs.eval.QuestionScore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line of {@code --per-question}: what was expected of a question, and what came. */
final class QuestionDetails {

  /** Entities that are shown of the evidence. */
  private static final int ENTITIES_MAX = 10;

  private QuestionDetails() {}

  /**
   * @param recordOrNull of the answers topic; null where none came
   */
  static ObjectNode of(
      String variant, GoldenQuestion golden, @Nullable JsonNode recordOrNull, QuestionScore score) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("variant", variant).put("id", golden.id()).put("group", golden.group());
    line.put("text", golden.text()).put("status", score.status());
    line.put("recall@2", score.recallAt2()).put("recall@5", score.recallAt5());
    line.set("expected", strings(golden.expectedPassages()));
    AnswerRecord answer =
        AnswerRecord.of(
            recordOrNull == null ? JsonNodeFactory.instance.objectNode() : recordOrNull);
    passages(line, golden, answer);
    ArrayNode entities = line.putArray("entities");
    answer.entities().stream()
        .limit(ENTITIES_MAX)
        .forEach(
            entity ->
                entities
                    .addObject()
                    .put("id", entity.id())
                    .put("name", entity.name())
                    .put("score", entity.score()));
    line.put("answer", answer.text());
    line.set("expectedAnswers", strings(golden.expectedAnswers()));
    line.put("hits@1", score.hitAt1()).put("firstSentence", score.firstSentence());
    line.put("answerInEvidence", score.answerInEvidence());
    line.put("exactMatch", score.exactMatch()).put("f1", score.f1());
    if (recordOrNull != null) {
      line.put("questionId", recordOrNull.path("questionId").asText());
      copy(recordOrNull, "reason", line);
      line.put("latencyMs", score.latencyMs());
      copy(recordOrNull, "timings", line);
    }
    return line;
  }

  /** Found ones ranked, expected ones that are missing, and what stands there instead. */
  private static void passages(ObjectNode line, GoldenQuestion golden, AnswerRecord answer) {
    Set<String> missed = new HashSet<>(golden.expectedPassages());
    ArrayNode found = line.putArray("found");
    ArrayNode instead = JsonNodeFactory.instance.arrayNode();
    for (AnswerRecord.Passage passage : answer.passages()) {
      found
          .addObject()
          .put("passage", passage.id())
          .put("title", passage.title())
          .put("score", passage.score());
      missed.remove(passage.id());
      if (!golden.expectedPassages().contains(passage.id())) {
        instead.add(passage.id());
      }
    }
    line.set(
        "missed", strings(golden.expectedPassages().stream().filter(missed::contains).toList()));
    line.set("instead", missed.isEmpty() ? JsonNodeFactory.instance.arrayNode() : instead);
  }

  private static void copy(JsonNode from, String name, ObjectNode to) {
    if (from.has(name)) {
      to.set(name, from.get(name));
    }
  }

  private static ArrayNode strings(List<String> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(array::add);
    return array;
  }
}
