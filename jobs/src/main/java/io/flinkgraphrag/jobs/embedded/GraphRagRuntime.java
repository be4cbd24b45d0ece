package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.IngestDocumentsSettings;
import io.flinkgraphrag.jobs.settings.Topics;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka, Flink and the job in this JVM over one data folder. Started means: every topic is served
 * and every task of the job runs. Closing stops them in the order job, Flink, Kafka; the folder,
 * which is the caller's, can then be started over again.
 */
public final class GraphRagRuntime implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GraphRagRuntime.class);

  /** Of the runs of the job that reads documents. */
  private static final long DOCUMENTS = 1;

  private final EmbeddedKafka kafka;
  private final EmbeddedFlink flink;
  private final Optional<JobBeside> documents;
  private final Configuration config;

  private GraphRagRuntime(
      EmbeddedKafka kafka,
      EmbeddedFlink flink,
      Optional<JobBeside> documents,
      Configuration config) {
    this.kafka = kafka;
    this.flink = flink;
    this.documents = documents;
    this.config = config;
  }

  /**
   * Starts everything over an open folder.
   *
   * @throws StartFailure if a part does not start; those started before it are stopped then
   */
  public static GraphRagRuntime start(
      DataFolder data, RuntimeSettings settings, JobDefinition job) {
    return start(data, settings, job, null);
  }

  /**
   * Starts everything over an open folder, and beside it the job that reads documents, whose tasks
   * are not waited for.
   *
   * @param documentsOrNull null for none
   * @throws StartFailure if a part does not start; those started before it are stopped then
   */
  public static GraphRagRuntime start(
      DataFolder data,
      RuntimeSettings settings,
      JobDefinition job,
      @Nullable JobDefinition documentsOrNull) {
    Configuration config = FlinkSettings.of(data, settings);
    Topics topics = Topics.of(config);
    CheckpointFolder checkpoints = new CheckpointFolder(data.checkpoints());
    // First, so that a job that cannot be is refused before anybody can send it anything.
    JobGraph graph = EmbeddedFlink.jobGraph(job, config, checkpoints);
    CheckpointFolder documentCheckpoints = new CheckpointFolder(data.documents(), DOCUMENTS);
    JobGraph documents =
        documentsOrNull == null
            ? null
            : EmbeddedFlink.jobGraph(
                documentsOrNull, FlinkSettings.ofDocuments(config, data), documentCheckpoints);
    int slotsBeside = documents == null ? 0 : EmbeddedFlink.slots(documents);
    data.willTakeData();
    // Side by side, as each needs seconds and neither needs the other before the job.
    CompletableFuture<EmbeddedFlink> flink =
        CompletableFuture.supplyAsync(
            () -> EmbeddedFlink.start(graph, config, checkpoints, slotsBeside),
            task -> new Thread(task, "flink-start").start());
    EmbeddedKafka kafka = null;
    try {
      kafka =
          EmbeddedKafka.start(
              data.kafka(), settings.host(), settings.address(), settings.kafkaPort());
      kafka.createTopics(topics, settings.partitions());
      flink.join().runJob();
      Optional<JobBeside> beside =
          Optional.ofNullable(documents)
              .map(its -> flink.join().submitBeside(its, documentCheckpoints));
      return new GraphRagRuntime(kafka, flink.join(), beside, config);
    } catch (RuntimeException e) {
      close(flink);
      if (kafka != null) {
        kafka.close();
      }
      throw e instanceof CompletionException && e.getCause() instanceof StartFailure failure
          ? failure
          : e;
    }
  }

  private static void close(CompletableFuture<EmbeddedFlink> flink) {
    try {
      flink.join().close();
    } catch (CompletionException neverStarted) {
      LOG.debug("there is no cluster to close", neverStarted);
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
    return Topics.of(config);
  }

  /** Consumer group of the job that reads documents. */
  public String documentsGroup() {
    return IngestDocumentsSettings.group(config);
  }

  /** Completes with a sentence when the job has ended for good, which is always a failure. */
  public CompletableFuture<String> ended() {
    return flink.ended();
  }

  @Override
  public void close() {
    documents.ifPresent(JobBeside::close);
    flink.close();
    kafka.close();
  }

  /** Ends without stopping the job first, as near to a crash as one JVM allows. */
  void abandon() {
    flink.abandon();
    kafka.close();
  }
}
