package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.IngestDocumentsSettings;
import io.flinkgraphrag.jobs.settings.KafkaSettings;
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

  /** Under which a runtime reads documents at its own broker. */
  private static final String READER = "graphrag-runtime";

  private static final String REMEDY = "end that one, or start this with --no-documents";

  private final EmbeddedKafka kafka;
  private final EmbeddedFlink flink;
  private final Optional<Documents> documents;
  private final Configuration config;

  private GraphRagRuntime(
      EmbeddedKafka kafka,
      EmbeddedFlink flink,
      Optional<Documents> documents,
      Configuration config) {
    this.kafka = kafka;
    this.flink = flink;
    this.documents = documents;
    this.config = config;
  }

  /** The job that reads documents, and what keeps others from running it too. */
  private record Documents(JobBeside job, ReaderLease lease) implements AutoCloseable {
    @Override
    public void close() {
      job.close();
      lease.close();
    }
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
   * @throws StartFailure if a part does not start, or another process reads documents; those
   *     started before it are stopped then
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
    CompletableFuture<ReaderLease> lease = null;
    try {
      kafka =
          EmbeddedKafka.start(
              data.kafka(), settings.host(), settings.address(), settings.kafkaPort());
      kafka.createTopics(topics, settings.partitions());
      lease = documents == null ? null : lease(FlinkSettings.ofDocuments(config, data));
      flink.join().runJob();
      Optional<Documents> beside = Optional.empty();
      if (documents != null && lease != null) {
        ReaderLease alone = lease.join();
        beside =
            Optional.of(
                new Documents(flink.join().submitBeside(documents, documentCheckpoints), alone));
      }
      return new GraphRagRuntime(kafka, flink.join(), beside, config);
    } catch (RuntimeException e) {
      close(flink);
      if (lease != null) {
        close(lease);
      }
      if (kafka != null) {
        kafka.close();
      }
      throw e instanceof CompletionException && e.getCause() instanceof StartFailure failure
          ? failure
          : e;
    }
  }

  /** Asked for while the job that answers starts, which takes longer. */
  private static CompletableFuture<ReaderLease> lease(Configuration documents) {
    KafkaSettings settings = IngestDocumentsSettings.of(documents).kafka();
    return CompletableFuture.supplyAsync(
        () -> ReaderLease.acquireAtOwnBroker(settings, READER, REMEDY, LOG::warn),
        task -> new Thread(task, "documents-lease").start());
  }

  private static <T extends AutoCloseable> void close(CompletableFuture<T> part) {
    try {
      part.join().close();
    } catch (Exception neverStarted) {
      LOG.debug("there is nothing to close", neverStarted);
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
    documents.ifPresent(Documents::close);
    flink.close();
    kafka.close();
  }

  /** Ends without stopping the job first, as near to a crash as one JVM allows. */
  void abandon() {
    documents.ifPresent(its -> its.lease().close());
    flink.abandon();
    kafka.close();
  }
}
