package io.flinkgraphrag.jobs.cli.kafka;

import com.fasterxml.jackson.databind.JsonNode;

/** The evidence of a terminal record for people. */
final class EvidenceText {

  private EvidenceText() {}

  /** Of a question: passages, facts and entities, best first. */
  static String of(JsonNode record) {
    StringBuilder text = new StringBuilder();
    text.append("Q  ").append(record.path("question").asText()).append('\n');
    passages(record, text);
    facts(record, text);
    for (JsonNode entity : record.at("/evidence/entities")) {
      text.append("   entity ").append(named(entity)).append('\n');
    }
    return text.append("   ").append(AnswerText.status(record)).toString();
  }

  /** Of a look-up: the entity itself, its relations, and passages that mention it. */
  static String ofEntity(JsonNode record) {
    StringBuilder text = new StringBuilder();
    JsonNode entity = record.at("/evidence/entities/0");
    text.append("E  ");
    text.append(entity.isObject() ? named(entity) : record.path("question").asText());
    if (entity.has("kind")) {
      text.append(", ").append(entity.path("kind").asText());
    }
    text.append('\n');
    if (entity.has("description")) {
      text.append("   ").append(AnswerText.oneLine(entity.path("description").asText()));
      text.append('\n');
    }
    facts(record, text);
    passages(record, text);
    return text.append("   ").append(AnswerText.status(record)).toString();
  }

  private static void facts(JsonNode record, StringBuilder text) {
    for (JsonNode fact : record.path("facts")) {
      text.append("   ").append(end(fact, "source")).append(" - ");
      text.append(fact.path("predicate").asText()).append(" - ").append(end(fact, "target"));
      text.append('\n');
    }
  }

  private static String end(JsonNode fact, String end) {
    return named(fact.path(end).asText(), fact.path(end + "Id").asText());
  }

  private static void passages(JsonNode record, StringBuilder text) {
    int n = 0;
    for (JsonNode passage : record.at("/evidence/passages")) {
      text.append("   [").append(++n).append("] ").append(AnswerText.name(passage)).append(": ");
      text.append(AnswerText.oneLine(passage.path("text").asText())).append('\n');
    }
  }

  private static String named(JsonNode entity) {
    return named(entity.path("name").asText(), entity.path("id").asText());
  }

  private static String named(String name, String id) {
    return id.isEmpty() || id.equals(name) ? name : name + " (" + id + ")";
  }
}
