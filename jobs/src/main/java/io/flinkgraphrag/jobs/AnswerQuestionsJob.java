package io.flinkgraphrag.jobs;

import io.flinkgraphrag.contract.AnswerSerializer;
import io.flinkgraphrag.contract.BatchStatusSerializer;
import io.flinkgraphrag.contract.DeadLetterSerializer;
import io.flinkgraphrag.jobs.kafka.KafkaEnds;
import io.flinkgraphrag.jobs.options.InvalidOptionException;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import io.flinkgraphrag.jobs.settings.KafkaSettings;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.jobs.topology.AnswerQuestionsTopology;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.start.StartPolicy;
import java.time.Clock;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Answers the questions of a Kafka topic over graphs that another topic keeps up to date. */
public final class AnswerQuestionsJob {

  private AnswerQuestionsJob() {}

  /**
   * Submits the job to the cluster whose configuration is at hand; {@code --key value} overrides.
   */
  public static void main(String[] args) throws Exception {
    new JobLaunch("answer-questions", AnswerQuestionsJob::define).run(args);
  }

  /**
   * Adds the whole job to an environment.
   *
   * @throws InvalidOptionException for options that cannot work, saying which
   */
  public static void define(StreamExecutionEnvironment env, Configuration config) {
    define(env, JobLaunch.settings(config));
  }

  /** Adds the whole job to an environment, with settings that were read already. */
  public static void define(StreamExecutionEnvironment env, AnswerQuestionsSettings settings) {
    env.getCheckpointConfig().setMinPauseBetweenCheckpoints(settings.checkpointPause().toMillis());
    new AnswerQuestionsTopology(settings, Clock.systemUTC())
        .define(env, ends(settings.kafka(), settings.graphs().cell()));
  }

  private static AnswerQuestionsTopology.Ends ends(KafkaSettings kafka, Cell cell) {
    KafkaEnds ends = new KafkaEnds(kafka, cell);
    Topics topics = kafka.topics();
    return new AnswerQuestionsTopology.Ends(
        ends.source(topics.questions(), KafkaEnds.committedOrEarliest(), kafka.startOlder()),
        // updates that are applied again change nothing
        ends.source(topics.updates(), OffsetsInitializer.earliest(), StartPolicy.ALLOW),
        ends.sink("answers", new AnswerSerializer(topics.answers())),
        ends.sink("graph-status", new BatchStatusSerializer(topics.status(), cell.name())),
        ends.sink("dead-letters", new DeadLetterSerializer(topics.deadLetters())));
  }
}
