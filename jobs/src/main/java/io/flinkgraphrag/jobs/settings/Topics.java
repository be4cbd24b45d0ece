package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.jobs.options.DocumentsOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/** The names of the contract's topics. */
public record Topics(
    String questions,
    String updates,
    String answers,
    String status,
    String deadLetters,
    String documents) {

  /** With the contract's name for documents, which the job that answers does not know of. */
  public Topics(
      String questions, String updates, String answers, String status, String deadLetters) {
    this(questions, updates, answers, status, deadLetters, DocumentsOptions.TOPIC.defaultValue());
  }

  /** What the options say, the contract's names by default. */
  public static Topics of(Configuration config) {
    return of(new OptionsReader(config));
  }

  static Topics of(OptionsReader options) {
    return new Topics(
        options.get(GraphRagOptions.QUESTIONS_TOPIC),
        options.get(GraphRagOptions.UPDATES_TOPIC),
        options.get(GraphRagOptions.ANSWERS_TOPIC),
        options.get(GraphRagOptions.STATUS_TOPIC),
        options.get(GraphRagOptions.DEAD_LETTERS_TOPIC),
        options.get(DocumentsOptions.TOPIC));
  }

  public static Topics defaults() {
    return of(new Configuration());
  }

  public Topics withAnswers(String topic) {
    return new Topics(questions, updates, topic, status, deadLetters, documents);
  }

  public List<String> all() {
    return List.of(questions, updates, answers, status, deadLetters, documents);
  }
}
