package io.flinkgraphrag.jobs.cli.kafka;

import io.flinkgraphrag.jobs.settings.Topics;
import picocli.CommandLine.Option;

/** The topics of a command that asks questions. */
public final class QuestionTopics {

  @Option(
      names = "--answers-topic",
      paramLabel = "TOPIC",
      defaultValue = "answers",
      description = "Where the answers come, as of a cell (default: ${DEFAULT-VALUE}).")
  private String answers;

  /** The contract's topics, with answers where they come. */
  public Topics required(KafkaConnection connection) {
    Topics topics = Topics.defaults().withAnswers(answers);
    connection.requireTopics(topics.questions(), topics.answers());
    return topics;
  }
}
