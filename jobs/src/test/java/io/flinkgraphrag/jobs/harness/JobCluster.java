package io.flinkgraphrag.jobs.harness;

import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.jobs.AnswerQuestionsJob;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.KafkaTopics;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.layout.EmbedderName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.CheckpointStatsCounts;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.highavailability.nonha.embedded.HaLeadershipControl;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.ExceptionUtils;

/**
 * A broker and a Flink cluster of two TaskManagers in this JVM that run the real job, with an
 * embedder of the test's; what is done to them are the methods. One job runs at a time; another
 * cluster can share the broker.
 */
public final class JobCluster implements AutoCloseable {

  public static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final int TASK_MANAGERS = 2;

  /** Three slot sharing groups with up to three subtasks each. */
  private static final int SLOTS = 5;

  private final String bootstrap;

  /** The broker, where nobody else needs it. */
  private final Optional<EmbeddedKafka> kafka;

  private final MiniCluster flink;
  private final Configuration config;
  private final Function<EmbedderName, EmbedderFactory> embedders;
  private final Path savepoints;
  private final Map<String, OperatorID> operators = new HashMap<>();
  private GeneratorSet generators = GeneratorSet.extractive();
  private Path jar;
  private int taskManagers = TASK_MANAGERS;
  private JobID job;

  private JobCluster(
      String bootstrap,
      Optional<EmbeddedKafka> kafka,
      MiniCluster flink,
      Configuration config,
      Function<EmbedderName, EmbedderFactory> embedders,
      Path savepoints) {
    this.bootstrap = bootstrap;
    this.kafka = kafka;
    this.flink = flink;
    this.config = config;
    this.embedders = embedders;
    this.savepoints = savepoints;
  }

  /** With one embedder for all graphs. */
  public static JobCluster start(Path folder, Configuration overrides, EmbedderFactory embedder)
      throws Exception {
    return start(folder, overrides, name -> embedder);
  }

  /** With embedders by their names in layouts. */
  public static JobCluster start(
      Path folder, Configuration overrides, Function<EmbedderName, EmbedderFactory> embedders)
      throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
    kafka.createTopics(Topics.defaults(), 2);
    return start(folder, overrides, embedders, kafka.bootstrap(), Optional.of(kafka));
  }

  /** With one embedder for all graphs, over a broker of the test's that has the topics. */
  public static JobCluster over(
      Path folder, Configuration overrides, EmbedderFactory embedder, String bootstrap)
      throws Exception {
    return start(folder, overrides, name -> embedder, bootstrap, Optional.empty());
  }

  /** Another cluster, with a folder of its own, over the broker of this one. */
  public JobCluster beside(Path folder, Configuration overrides) throws Exception {
    KafkaTopics.create(bootstrap, Topics.of(overrides), 2, (short) 1);
    return start(folder, overrides, embedders, bootstrap, Optional.empty());
  }

  private static JobCluster start(
      Path folder,
      Configuration overrides,
      Function<EmbedderName, EmbedderFactory> embedders,
      String bootstrap,
      Optional<EmbeddedKafka> kafka)
      throws Exception {
    Configuration config = config(folder, bootstrap);
    config.addAll(overrides);
    MiniCluster flink =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(config)
                .setNumTaskManagers(TASK_MANAGERS)
                .setNumSlotsPerTaskManager(SLOTS)
                .setCommonBindAddress("127.0.0.1")
                .setHaServices(MiniCluster.HaServices.WITH_LEADERSHIP_CONTROL)
                .build());
    flink.start();
    return new JobCluster(bootstrap, kafka, flink, config, embedders, folder.resolve("savepoints"));
  }

  private static Configuration config(Path folder, String bootstrap) {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.BOOTSTRAP, bootstrap);
    config.set(GraphRagOptions.TRANSACTION_TIMEOUT, EmbeddedKafka.TRANSACTION_TIMEOUT_MAX);
    // a restart must not look like a slow shard
    config.set(GraphRagOptions.ROUND_TIMEOUT, Duration.ofMinutes(2));
    config.set(PipelineOptions.GENERIC_TYPES, false);
    config.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(1));
    config.set(CoreOptions.TMP_DIRS, folder.resolve("scratch").toString());
    config.set(RestOptions.BIND_PORT, "0");
    config.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    config.set(RocksDBOptions.FIX_PER_TM_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
    config.set(RocksDBConfigurableOptions.WRITE_BUFFER_SIZE, MemorySize.ofMebiBytes(1));
    config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32));
    config.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    config.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    config.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    config.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    config.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    config.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(20));
    config.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofMillis(200));
    return config;
  }

  public String bootstrap() {
    return bootstrap;
  }

  /** Flink's REST API. */
  public String rest() {
    return flink.getRestAddress().join().toString();
  }

  /** What jobs that are started from now on are configured with. */
  public Configuration configuration() {
    return new Configuration(config);
  }

  /** The operators by uid. */
  public Map<String, OperatorID> operators() {
    return operators;
  }

  /** Jobs that are started from now on have these options too. */
  public void reconfigure(Configuration overrides) {
    config.addAll(overrides);
  }

  /** Jobs that are started from now on have this generator. */
  public void generateWith(GeneratorSet newGenerators) {
    generators = newGenerators;
  }

  /**
   * Jobs that are started from now on are the product's as configured, loaded from this jar by a
   * class loader of their own, as on a cluster.
   */
  public void runFromJar(Path newJar) {
    jar = newJar;
  }

  public void run(int parallelism) throws Exception {
    submit(parallelism, SavepointRestoreSettings.none());
    awaitRunning();
  }

  public void resume(int parallelism, String savepoint) throws Exception {
    submit(parallelism, SavepointRestoreSettings.forPath(savepoint, false));
    awaitRunning();
  }

  /** Starts a job that is to end by itself, from "" for nothing, and returns why it has. */
  public String refused(int parallelism, String savepoint) throws Exception {
    submit(
        parallelism,
        savepoint.isEmpty()
            ? SavepointRestoreSettings.none()
            : SavepointRestoreSettings.forPath(savepoint, false));
    JobResult result = flink.requestJobResult(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return result
        .getSerializedThrowable()
        .map(ExceptionUtils::stringifyException)
        .orElseThrow(() -> new AssertionError("the job ended without a failure"));
  }

  private void submit(int parallelism, SavepointRestoreSettings restore) throws Exception {
    Configuration own = new Configuration(config);
    own.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(own);
    if (jar == null) {
      AnswerQuestionsJob.define(env, AnswerQuestionsSettings.of(own, embedders, generators));
    } else {
      AnswerQuestionsJob.define(env, own);
    }
    StreamGraph graph = env.getStreamGraph();
    graph.setSavepointRestoreSettings(restore);
    job = new JobID();
    JobGraph jobGraph = graph.getJobGraph(JobCluster.class.getClassLoader(), job);
    if (jar != null) {
      jobGraph.addJar(new org.apache.flink.core.fs.Path(jar.toUri()));
    }
    operators.clear();
    jobGraph.getVertices().forEach(vertex -> vertex.getOperatorIDs().forEach(this::note));
    flink.submitJob(jobGraph).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private void note(OperatorIDPair operator) {
    operators.put(operator.getUserDefinedOperatorUid(), operator.getGeneratedOperatorID());
  }

  /** Waits until every task runs. */
  public void awaitRunning() {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(this::allRun);
  }

  private boolean allRun() throws Exception {
    AccessExecutionGraph graph = graph();
    if (graph.getState().isGloballyTerminalState()) {
      throw new IllegalStateException(
          "the job is "
              + graph.getState()
              + (graph.getFailureInfo() == null
                  ? ""
                  : ": " + graph.getFailureInfo().getExceptionAsString()));
    }
    for (AccessExecutionVertex vertex : graph.getAllExecutionVertices()) {
      if (vertex.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return graph.getState() == JobStatus.RUNNING;
  }

  /** How often tasks of the job had to be started again. */
  public int restarts() throws Exception {
    int most = 0;
    for (AccessExecutionVertex vertex : graph().getAllExecutionVertices()) {
      most = Math.max(most, vertex.getCurrentExecutionAttempt().getAttemptNumber());
    }
    return most;
  }

  private AccessExecutionGraph graph() throws Exception {
    return flink.getExecutionGraph(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Ends a TaskManager with all that runs on it, and starts another one. */
  public void replaceTaskManager(int number) throws Exception {
    flink.terminateTaskManager(number).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    startTaskManager();
  }

  private void startTaskManager() throws Exception {
    flink.startTaskManager();
    taskManagers++;
  }

  /** Takes the lead from the JobManager of the job and gives it to a new one. */
  public void replaceJobManager() throws Exception {
    HaLeadershipControl lead = flink.getHaLeadershipControl().orElseThrow();
    lead.revokeJobMasterLeadership(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    lead.grantJobMasterLeadership(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Ends all TaskManagers: the job cannot run. */
  public void loseTaskManagers() throws Exception {
    for (int number = 0; number < taskManagers; number++) {
      flink.terminateTaskManager(number).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Starts as many TaskManagers as were there at the beginning. */
  public void startTaskManagers() throws Exception {
    for (int i = 0; i < TASK_MANAGERS; i++) {
      startTaskManager();
    }
  }

  /** Waits for a checkpoint of the job that runs. */
  public void awaitCheckpoint() {
    await().atMost(PATIENCE).until(() -> latestCheckpoint() != null);
  }

  public void awaitNoCheckpointUnderWay() {
    await()
        .atMost(PATIENCE)
        .until(() -> checkpointCounts().getNumberOfInProgressCheckpoints() == 0);
  }

  /** How many checkpoints of the job that runs have completed. */
  public long completedCheckpoints() throws Exception {
    return checkpointCounts().getNumberOfCompletedCheckpoints();
  }

  private CheckpointStatsCounts checkpointCounts() throws Exception {
    return Objects.requireNonNull(graph().getCheckpointStatsSnapshot(), "no checkpoints")
        .getCounts();
  }

  /** Ends the job where it is. */
  public void cancel() throws Exception {
    flink.cancelJob(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    flink.requestJobResult(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Ends the job where it is, and returns its last checkpoint, if the options retain it. */
  public String cancelledAt() throws Exception {
    cancel();
    return Objects.requireNonNull(latestCheckpoint(), "no checkpoint");
  }

  /** How many checkpoints completed and failed since the job was started. */
  public CheckpointStatsCounts checkpoints() throws Exception {
    return graph().getCheckpointStatsSnapshot().getCounts();
  }

  private String latestCheckpoint() throws Exception {
    CheckpointStatsSnapshot stats = graph().getCheckpointStatsSnapshot();
    CompletedCheckpointStats latest =
        stats == null ? null : stats.getHistory().getLatestCompletedCheckpoint();
    return latest == null ? null : latest.getExternalPath();
  }

  /** Returns where the savepoint is, after the job has ended. */
  public String stopWithSavepoint() throws Exception {
    String path =
        flink
            .stopWithSavepoint(
                job, savepoints.toUri().toString(), false, SavepointFormatType.CANONICAL)
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    flink.requestJobResult(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return path;
  }

  @Override
  public void close() {
    try {
      if (job != null && !graph().getState().isGloballyTerminalState()) {
        flink.cancelJob(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        flink.requestJobResult(job).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      flink.close();
    } catch (Exception e) {
      throw new IllegalStateException("the cluster does not end", e);
    } finally {
      kafka.ifPresent(EmbeddedKafka::close);
    }
  }
}
