package io.flinkgraphrag.jobs;

import io.flinkgraphrag.contract.AnswerSerializer;
import io.flinkgraphrag.jobs.kafka.KafkaEnds;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import io.flinkgraphrag.jobs.settings.KafkaSettings;
import io.flinkgraphrag.jobs.topology.PassThroughTopology;
import java.time.Clock;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Answers each question with its own text, by the same sources, sinks, checkpoints and orders as
 * {@link AnswerQuestionsJob}, but without graph, retrieval or generator. It shows what of an outage
 * is Flink's and Kafka's own: {@code ./graphrag chaos --pass-through}.
 */
public final class PassThroughJob {

  private PassThroughJob() {}

  /**
   * Submits the job to the cluster whose configuration is at hand; {@code --key value} overrides.
   */
  public static void main(String[] args) throws Exception {
    new JobLaunch("pass-through", PassThroughJob::define).run(args);
  }

  private static void define(StreamExecutionEnvironment env, AnswerQuestionsSettings settings) {
    env.getCheckpointConfig().setMinPauseBetweenCheckpoints(settings.checkpointPause().toMillis());
    KafkaSettings kafka = settings.kafka();
    KafkaEnds ends = new KafkaEnds(kafka, settings.graphs().cell());
    new PassThroughTopology(settings, Clock.systemUTC())
        .define(
            env,
            ends.source(
                kafka.topics().questions(), KafkaEnds.committedOrEarliest(), kafka.startOlder()),
            ends.sink("answers", new AnswerSerializer(kafka.topics().answers())));
  }
}
