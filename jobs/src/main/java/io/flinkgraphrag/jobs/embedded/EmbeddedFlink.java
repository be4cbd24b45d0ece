package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.accumulators.StringifiedAccumulatorResult;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.instance.SlotSharingGroupId;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster with web UI in this JVM that runs one job, from the newest whole checkpoint in
 * its folder. It has as many slots as the job's slot sharing groups need.
 */
final class EmbeddedFlink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);

  /** How long a job may take until all its tasks run, restoring included. */
  static final Duration RUNNING_TIMEOUT = Duration.ofMinutes(5);

  /** A job that failed this often before it ever ran is given up. */
  static final int START_FAILURES_MAX = 3;

  /** How long a step of an orderly end may take. */
  static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration WATCH = Duration.ofMillis(200);

  private final MiniCluster cluster;
  private final JobGraph graph;
  private final JobID job;
  private final CheckpointFolder checkpoints;
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(EmbeddedFlink::watcherThread);
  // of the watcher's thread
  private boolean settled;

  private EmbeddedFlink(MiniCluster cluster, JobGraph graph, CheckpointFolder checkpoints) {
    this.cluster = cluster;
    this.graph = graph;
    this.job = graph.getJobID();
    this.checkpoints = checkpoints;
  }

  private static Thread watcherThread(Runnable task) {
    Thread thread = new Thread(task, "flink-watcher");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Starts the cluster, which needs nothing else, for a job that is not submitted yet.
   *
   * @throws StartFailure if it does not start
   */
  static EmbeddedFlink start(JobGraph graph, Configuration config, CheckpointFolder checkpoints) {
    return start(graph, config, checkpoints, 0);
  }

  /**
   * Starts the cluster with room for jobs beside its own.
   *
   * @param slotsBeside what those need
   * @throws StartFailure if it does not start
   */
  static EmbeddedFlink start(
      JobGraph graph, Configuration config, CheckpointFolder checkpoints, int slotsBeside) {
    MiniCluster cluster = null;
    try {
      cluster = cluster(config, slots(graph) + slotsBeside);
      cluster.start();
      return new EmbeddedFlink(cluster, graph, checkpoints);
    } catch (Exception e) {
      if (cluster != null) {
        closeQuietly(cluster);
      }
      throw startFailure(e);
    }
  }

  /**
   * Submits the job, whose topics must be there, and returns when all its tasks run.
   *
   * @throws StartFailure if they do not; this must be closed then
   */
  void runJob() {
    try {
      cluster.submitJob(graph).get(RUNNING_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      awaitRunning(cluster, job);
      takeFirstCheckpoint();
      watch();
    } catch (Exception e) {
      throw startFailure(e);
    }
  }

  /**
   * Submits a job that may come to an end at any time, and waits for no task of it.
   *
   * @throws StartFailure if it is not accepted; this must be closed then
   */
  void submit() {
    try {
      cluster.submitJob(graph).get(RUNNING_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      watch();
    } catch (Exception e) {
      throw startFailure(e);
    }
  }

  /** Submits a further job, and waits for no task of it; it has to be closed before this. */
  JobBeside submitBeside(JobGraph beside, CheckpointFolder its) {
    return JobBeside.submit(cluster, beside, its);
  }

  /** Why the job was started again the last time; empty where it was not. */
  Optional<String> lastFailure() {
    return lastFailure(cluster, job);
  }

  /** Why a job was started again the last time; empty where it was not. */
  static Optional<String> lastFailure(MiniCluster cluster, JobID job) {
    try {
      Throwable last = null;
      for (var failure :
          OrderlyEnd.await(cluster.getExecutionGraphInfo(job), STOP_TIMEOUT)
              .getExceptionHistory()) {
        last = failure.getException();
      }
      return Optional.ofNullable(last).map(EmbeddedFlink::rootMessage);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("the job cannot be asked now", e);
      return Optional.empty();
    }
  }

  /** Its accumulators that are whole numbers, by now; empty where the job cannot be asked. */
  Map<String, Long> counters() {
    Map<String, Long> counters = new HashMap<>();
    try {
      for (StringifiedAccumulatorResult counter :
          OrderlyEnd.await(cluster.getExecutionGraphInfo(job), STOP_TIMEOUT)
              .getArchivedExecutionGraph()
              .getAccumulatorResultsStringified()) {
        if (counter.getType().equals(LongCounter.class.getSimpleName())) {
          counters.put(counter.getName(), Long.valueOf(counter.getValue()));
        }
      }
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("the job cannot be asked now", e);
    }
    return counters;
  }

  /** How the job ended. */
  CompletableFuture<JobResult> result() {
    return cluster.requestJobResult(job);
  }

  /**
   * The first one after a restore copies all state. It begins now, so that the first question does
   * not find it still to be done.
   */
  private void takeFirstCheckpoint() {
    var unused =
        cluster
            .triggerCheckpoint(job, CheckpointType.CONFIGURED)
            .whenComplete(
                (id, failure) -> {
                  if (failure != null) {
                    LOG.warn("the first checkpoint failed; the next one will do", failure);
                  }
                });
  }

  private static StartFailure startFailure(Exception cause) {
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return cause instanceof StartFailure failure
        ? failure
        : new StartFailure("Flink does not start: " + rootMessage(cause), cause);
  }

  /**
   * The job over the newest whole checkpoint, ready to be submitted.
   *
   * @throws StartFailure if the job is not one that can run
   */
  static JobGraph jobGraph(
      JobDefinition definition, Configuration config, CheckpointFolder checkpoints) {
    try {
      return restoring(definition, config, checkpoints);
    } catch (Exception e) {
      throw startFailure(e);
    }
  }

  /**
   * Restores without taking over: the first checkpoint of the new run is a full one, so that the
   * files of earlier runs can be deleted as a whole afterwards.
   */
  private static JobGraph restoring(
      JobDefinition definition, Configuration config, CheckpointFolder checkpoints)
      throws IOException {
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(config);
    definition.define(env, config);
    StreamGraph graph = env.getStreamGraph();
    Optional<StoredCheckpoint> restored =
        checkpoints.newestWhole(config.get(GraphRagOptions.START_EMPTY));
    if (restored.isEmpty() && checkpoints.hadSome()) {
      LOG.warn(
          "{} held a checkpoint once and holds none that can be read now; the job begins without"
              + " what it knew",
          checkpoints.path());
    }
    restored.ifPresent(
        checkpoint -> {
          LOG.info("restoring checkpoint {}", checkpoint.folder());
          graph.setSavepointRestoreSettings(
              SavepointRestoreSettings.forPath(
                  CheckpointFolder.flinkPath(checkpoint.folder()),
                  false,
                  RecoveryClaimMode.NO_CLAIM));
        });
    return graph.getJobGraph(EmbeddedFlink.class.getClassLoader(), checkpoints.nextJob());
  }

  /** A slot sharing group needs as many slots as its widest vertex has subtasks. */
  static int slots(JobGraph graph) {
    Map<SlotSharingGroupId, Integer> widest = new HashMap<>();
    for (JobVertex vertex : graph.getVertices()) {
      widest.merge(
          vertex.getSlotSharingGroup().getSlotSharingGroupId(), vertex.getParallelism(), Math::max);
    }
    return widest.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static MiniCluster cluster(Configuration config, int slots) {
    return new MiniCluster(
        new MiniClusterConfiguration.Builder()
            .setConfiguration(config)
            .setNumTaskManagers(1)
            .setNumSlotsPerTaskManager(
                config.getOptional(TaskManagerOptions.NUM_TASK_SLOTS).orElse(slots))
            .setCommonBindAddress(config.get(RestOptions.BIND_ADDRESS))
            .build());
  }

  private static void awaitRunning(MiniCluster cluster, JobID job)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + RUNNING_TIMEOUT.toNanos();
    while (true) {
      ExecutionGraphInfo info =
          cluster.getExecutionGraphInfo(job).get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      ArchivedExecutionGraph graph = info.getArchivedExecutionGraph();
      if (graph.getState() == JobStatus.RUNNING && allRunning(graph)) {
        return;
      }
      int failures = 0;
      Throwable last = null;
      for (var failure : info.getExceptionHistory()) {
        failures++;
        last = failure.getException();
      }
      if (graph.getState().isGloballyTerminalState() || failures >= START_FAILURES_MAX) {
        Throwable cause =
            last != null || graph.getFailureInfo() == null
                ? last
                : graph.getFailureInfo().getException();
        throw new StartFailure("the job does not start: " + rootMessage(cause), cause);
      }
      if (System.nanoTime() > deadline) {
        throw new StartFailure(
            "the job's tasks do not all run after " + RUNNING_TIMEOUT.toSeconds() + " s", last);
      }
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }
  }

  private static boolean allRunning(ArchivedExecutionGraph graph) {
    for (AccessExecutionVertex vertex : graph.getAllExecutionVertices()) {
      if (vertex.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return true;
  }

  private void watch() {
    var unused =
        watcher.scheduleWithFixedDelay(
            () -> {
              settle();
              if (!cluster.isRunning()) {
                ended.complete("the Flink cluster stopped after a fatal error; see the log");
              }
            },
            WATCH.toMillis(),
            WATCH.toMillis(),
            TimeUnit.MILLISECONDS);
    var unusedResult =
        cluster
            .requestJobResult(job)
            .handle(
                (result, error) ->
                    ended.complete(error == null ? describe(result) : rootMessage(error)));
  }

  private void settle() {
    try {
      if (!settled) {
        settled = checkpoints.settle(job);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("old checkpoints in {} were not cleaned up", checkpoints.path(), e);
    }
  }

  /**
   * Completes with a sentence when the job has ended, which it never does by itself unless it
   * failed.
   */
  CompletableFuture<String> ended() {
    return ended;
  }

  static String describe(JobResult result) {
    return "the job ended as "
        + result.getJobStatus().map(JobStatus::name).orElse("UNKNOWN")
        + failure(result);
  }

  private static String failure(JobResult result) {
    return result.getSerializedThrowable().map(error -> ": " + rootMessage(error)).orElse("");
  }

  /** Web UI, as a URL. */
  String webInterface() {
    return cluster.getRestAddress().join().toString();
  }

  /** Cancels the job, whose checkpoints stay, and stops the cluster. */
  @Override
  public void close() {
    watcher.shutdownNow();
    try {
      Collection<?> jobs = OrderlyEnd.await(cluster.listJobs(), STOP_TIMEOUT);
      if (!jobs.isEmpty()
          && !OrderlyEnd.await(cluster.getJobStatus(job), STOP_TIMEOUT).isGloballyTerminalState()) {
        var unused = OrderlyEnd.await(cluster.cancelJob(job), STOP_TIMEOUT);
        var unusedToo = OrderlyEnd.await(cluster.requestJobResult(job), STOP_TIMEOUT);
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.warn("the job was not cancelled in order", e);
    }
    closeQuietly(cluster);
  }

  /** Stops the cluster under the running job, as a crash would. */
  void abandon() {
    watcher.shutdownNow();
    closeQuietly(cluster);
  }

  private static void closeQuietly(MiniCluster cluster) {
    try {
      OrderlyEnd.await(cluster.closeAsync(), STOP_TIMEOUT);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the Flink cluster was not closed in order", e);
    }
  }

  /** Of one that came from a task as bytes, Flink's message begins with its class: left out. */
  private static String message(Throwable root) {
    if (root.getMessage() == null) {
      return root.toString();
    }
    return root instanceof SerializedThrowable serialized
        ? root.getMessage().replace(serialized.getOriginalErrorClassName() + ": ", "")
        : root.getMessage();
  }

  static String rootMessage(@Nullable Throwable error) {
    if (error == null) {
      return "no reason is known; see the log";
    }
    // it names the option and the place in a file; its causes do not
    Optional<IllegalConfigurationException> configuration =
        ExceptionUtils.findThrowable(error, IllegalConfigurationException.class);
    if (configuration.isPresent()) {
      return message(configuration.get());
    }
    Throwable root = ExceptionUtils.stripException(error, ExecutionException.class);
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String reason = message(root);
    // Flink's names an option whose value it cannot read; its cause names neither
    Optional<Throwable> option =
        ExceptionUtils.findThrowable(
            error,
            e ->
                e instanceof IllegalArgumentException
                    && e.getMessage() != null
                    && e.getMessage().contains(" for key "));
    return option.isPresent() && option.get() != root
        ? option.get().getMessage() + " " + reason
        : reason;
  }
}
