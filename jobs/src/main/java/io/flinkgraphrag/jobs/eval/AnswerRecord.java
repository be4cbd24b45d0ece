package io.flinkgraphrag.jobs.eval;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the metrics look at in a record of the answers topic.
 *
 * @param hasEvidence whether the job showed its evidence at all
 * @param factEnds sources and targets of the facts
 * @param timings the record's, an object, or missing
 */
public record AnswerRecord(
    String status,
    String text,
    boolean hasEvidence,
    List<Passage> passages,
    List<Entity> entities,
    List<String> factEnds,
    JsonNode timings) {

  /** A passage in evidence. */
  public record Passage(String id, String title, String text, double score) {}

  /** An entity in evidence. */
  public record Entity(String id, String name, double score) {}

  public static AnswerRecord of(JsonNode record) {
    List<Passage> passages = new ArrayList<>();
    for (JsonNode passage : record.at("/evidence/passages")) {
      passages.add(
          new Passage(
              passage.path("passage").asText(),
              passage.path("title").asText(),
              passage.path("text").asText(),
              passage.path("score").asDouble()));
    }
    List<Entity> entities = new ArrayList<>();
    for (JsonNode entity : record.at("/evidence/entities")) {
      entities.add(
          new Entity(
              entity.path("id").asText(),
              entity.path("name").asText(),
              entity.path("score").asDouble()));
    }
    List<String> factEnds = new ArrayList<>();
    for (JsonNode fact : record.path("facts")) {
      factEnds.add(fact.path("source").asText());
      factEnds.add(fact.path("target").asText());
    }
    return new AnswerRecord(
        record.path("status").asText(),
        record.path("answer").asText(),
        record.path("evidence").isObject(),
        passages,
        entities,
        factEnds,
        record.path("timings"));
  }

  /** Whether it holds an answer, rather than why there is none. */
  boolean answered() {
    return status.equals("ANSWERED") || status.equals("DEGRADED");
  }
}
