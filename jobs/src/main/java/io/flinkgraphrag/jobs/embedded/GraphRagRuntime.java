package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.GraphRagOptions;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;

/**
 * Kafka, Flink and the job in this JVM over one data folder. Started means: every topic is served
 * and every task of the job runs. Closing stops them in the order job, Flink, Kafka; the folder,
 * which is the caller's, can then be started over again.
 */
public final class GraphRagRuntime implements AutoCloseable {

  private final EmbeddedKafka kafka;
  private final EmbeddedFlink flink;
  private final Topics topics;

  private GraphRagRuntime(EmbeddedKafka kafka, EmbeddedFlink flink, Topics topics) {
    this.kafka = kafka;
    this.flink = flink;
    this.topics = topics;
  }

  /**
   * Starts everything over an open folder.
   *
   * @throws StartFailure if a part does not start; those started before it are stopped then
   */
  public static GraphRagRuntime start(
      DataFolder data, RuntimeSettings settings, JobDefinition job) {
    EmbeddedKafka kafka = EmbeddedKafka.start(data.kafka(), settings.kafkaPort());
    try {
      Configuration config =
          FlinkSettings.of(data, kafka.bootstrap(), settings.uiPort(), settings.overrides());
      Topics topics = Topics.of(config);
      kafka.createTopics(topics, settings.partitions());
      CheckpointFolder checkpoints = new CheckpointFolder(data.checkpoints());
      return new GraphRagRuntime(kafka, EmbeddedFlink.start(job, config, checkpoints), topics);
    } catch (RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  /** Address of the broker, as {@link GraphRagOptions#BOOTSTRAP} wants it. */
  public String bootstrap() {
    return kafka.bootstrap();
  }

  public String webInterface() {
    return flink.webInterface();
  }

  public Topics topics() {
    return topics;
  }

  /** Completes with a sentence when the job has ended for good, which is always a failure. */
  public CompletableFuture<String> ended() {
    return flink.ended();
  }

  @Override
  public void close() {
    flink.close();
    kafka.close();
  }

  /** Ends without stopping the job first, as near to a crash as one JVM allows. */
  void abandon() {
    flink.abandon();
    kafka.close();
  }
}
