package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * One broker and one Flink cluster, set up as the embedded runtime is, that run job after job:
 * every job starts empty, and with options of its own. For one thread.
 */
public final class MeasuringCluster implements AutoCloseable {

  private static final int SLOTS = 24;
  private static final Duration STEP_TIMEOUT = Duration.ofMinutes(2);

  private final DataFolder data;
  private final EmbeddedKafka kafka;
  private final int kafkaPort;
  private final MiniCluster flink;
  private JobID job;

  private MeasuringCluster(DataFolder data, EmbeddedKafka kafka, int kafkaPort, MiniCluster flink) {
    this.data = data;
    this.kafka = kafka;
    this.kafkaPort = kafkaPort;
    this.flink = flink;
  }

  public static MeasuringCluster start() throws Exception {
    return start(new Configuration());
  }

  /**
   * @param overrides Flink's own options, above the embedded runtime's
   */
  public static MeasuringCluster start(Configuration overrides) throws Exception {
    DataFolder data = DataFolder.temporary(Path.of(System.getProperty("java.io.tmpdir")));
    data.takeTemporaryFiles();
    int kafkaPort = Ports.anyFree();
    EmbeddedKafka kafka = EmbeddedKafka.start(data.kafka(), kafkaPort);
    Configuration config =
        FlinkSettings.of(data, RuntimeSettings.onLoopback(kafkaPort, 0, overrides));
    MiniCluster flink =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .setCommonBindAddress("127.0.0.1")
                .build());
    flink.start();
    return new MeasuringCluster(data, kafka, kafkaPort, flink);
  }

  public String bootstrap() {
    return kafka.bootstrap();
  }

  public void createTopics(Topics topics) {
    kafka.createTopics(topics, RuntimeSettings.PARTITIONS);
  }

  /** Starts a job and returns when all its tasks run. One job at a time. */
  public void run(JobDefinition definition, Configuration overrides) throws Exception {
    submit(definition, overrides);
    long deadline = System.nanoTime() + STEP_TIMEOUT.toNanos();
    while (!running()) {
      if (System.nanoTime() > deadline) {
        throw new StartFailure("the job does not run after " + STEP_TIMEOUT, null);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Runs a job that comes to an end by itself, to its end. */
  public void runToEnd(JobDefinition definition, Configuration overrides) throws Exception {
    submit(definition, overrides);
    JobResult result = flink.requestJobResult(job).get(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    if (!result.isSuccess()) {
      throw new StartFailure(EmbeddedFlink.describe(result));
    }
  }

  private void submit(JobDefinition definition, Configuration overrides) throws Exception {
    Configuration config =
        FlinkSettings.of(data, RuntimeSettings.onLoopback(kafkaPort, 0, overrides));
    config.set(GraphRagOptions.BOOTSTRAP, kafka.bootstrap());
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(config);
    definition.define(env, config);
    JobGraph graph = env.getStreamGraph().getJobGraph();
    job = graph.getJobID();
    flink.submitJob(graph).get(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  private boolean running() throws Exception {
    AccessExecutionGraph graph =
        flink.getArchivedExecutionGraph(job).get(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    if (graph.getState().isTerminalState()) {
      throw new StartFailure("the job ended as " + graph.getState(), null);
    }
    for (AccessExecutionVertex vertex : graph.getAllExecutionVertices()) {
      if (vertex.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return graph.getState() == JobStatus.RUNNING;
  }

  /** The job's checkpoints so far; how long each took is in their history. */
  public CheckpointStatsSnapshot checkpoints() throws Exception {
    return flink
        .getExecutionGraph(job)
        .get(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .getCheckpointStatsSnapshot();
  }

  /** Cancels the job and returns when its slots are free. */
  public void cancel() throws Exception {
    flink.cancelJob(job).get(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    flink.requestJobResult(job).get(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    flink.closeAsync().get(STEP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    kafka.close();
    data.close();
  }
}
