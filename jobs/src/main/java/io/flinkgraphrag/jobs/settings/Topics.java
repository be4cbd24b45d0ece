package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.GraphRagOptions;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;

/** The names of the contract's topics. */
public record Topics(
    String questions, String updates, String answers, String status, String deadLetters) {

  /** What the options say, the contract's names by default. */
  public static Topics of(ReadableConfig config) {
    return new Topics(
        config.get(GraphRagOptions.QUESTIONS_TOPIC),
        config.get(GraphRagOptions.UPDATES_TOPIC),
        config.get(GraphRagOptions.ANSWERS_TOPIC),
        config.get(GraphRagOptions.STATUS_TOPIC),
        config.get(GraphRagOptions.DEAD_LETTERS_TOPIC));
  }

  public static Topics defaults() {
    return of(new Configuration());
  }

  public Topics withAnswers(String topic) {
    return new Topics(questions, updates, topic, status, deadLetters);
  }

  public List<String> all() {
    return List.of(questions, updates, answers, status, deadLetters);
  }
}
