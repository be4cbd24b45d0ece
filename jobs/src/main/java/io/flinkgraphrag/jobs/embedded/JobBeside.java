package io.flinkgraphrag.jobs.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job in the cluster of another one, from {@link #submit} to {@link #close}. Whatever becomes of
 * it, the other one goes on; who runs them is told of its failures.
 */
final class JobBeside implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobBeside.class);

  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final Duration REPORT = Duration.ofSeconds(5);

  private final MiniCluster cluster;
  private final JobGraph graph;
  private final CheckpointFolder checkpoints;
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "flink-beside");
            thread.setDaemon(true);
            return thread;
          });

  // of the watcher's thread
  private boolean settled;
  private String seen = "";
  private String told = "";

  private volatile boolean closing;

  private JobBeside(MiniCluster cluster, JobGraph graph, CheckpointFolder checkpoints) {
    this.cluster = cluster;
    this.graph = graph;
    this.checkpoints = checkpoints;
  }

  static JobBeside submit(MiniCluster cluster, JobGraph graph, CheckpointFolder checkpoints) {
    JobBeside job = new JobBeside(cluster, graph, checkpoints);
    var settles =
        job.watcher.scheduleWithFixedDelay(
            job::settle, SETTLE.toMillis(), SETTLE.toMillis(), TimeUnit.MILLISECONDS);
    var reports =
        job.watcher.scheduleWithFixedDelay(
            job::report, REPORT.toMillis(), REPORT.toMillis(), TimeUnit.MILLISECONDS);
    LOG.debug("{} is looked after: {}, {}", graph.getName(), settles, reports);
    var submitted =
        cluster
            .submitJob(graph)
            .thenCompose(accepted -> cluster.requestJobResult(graph.getJobID()))
            .whenComplete(
                (result, error) ->
                    job.ended(
                        error == null
                            ? EmbeddedFlink.describe(result)
                            : EmbeddedFlink.rootMessage(error)));
    LOG.debug("{} is submitted: {}", graph.getName(), submitted);
    return job;
  }

  /** It has no end by itself, unless it failed for good. */
  private void ended(String how) {
    watcher.shutdown();
    if (closing) {
      LOG.info("{}: {}", graph.getName(), how);
    } else {
      LOG.warn(
          "{} does not run any more: {}; what comes for it waits in its topic until the next start",
          graph.getName(),
          how);
    }
  }

  /**
   * Tells once why it was started again, at the second look that finds it so: a process that ends
   * for the same reason, as a full disk, says that itself and does not go on from anything.
   */
  private void report() {
    try {
      String failure = EmbeddedFlink.lastFailure(cluster, graph.getJobID()).orElse("");
      if (!failure.isEmpty() && failure.equals(seen) && !failure.equals(told)) {
        told = failure;
        LOG.warn("{} failed and goes on from its last checkpoint: {}", graph.getName(), failure);
      }
      seen = failure;
    } catch (RuntimeException e) {
      LOG.debug("{} cannot be asked now", graph.getName(), e);
    }
  }

  /** Deletes what earlier runs have left, once this one has checkpoints of its own. */
  private void settle() {
    try {
      if (!settled) {
        settled = checkpoints.settle(graph.getJobID());
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("old checkpoints in {} were not cleaned up", checkpoints.path(), e);
    }
  }

  /** Cancels the job, whose checkpoints stay. */
  @Override
  public void close() {
    closing = true;
    watcher.shutdownNow();
    try {
      if (!OrderlyEnd.await(cluster.getJobStatus(graph.getJobID()), EmbeddedFlink.STOP_TIMEOUT)
          .isGloballyTerminalState()) {
        var cancelled =
            OrderlyEnd.await(cluster.cancelJob(graph.getJobID()), EmbeddedFlink.STOP_TIMEOUT);
        var ended =
            OrderlyEnd.await(
                cluster.requestJobResult(graph.getJobID()), EmbeddedFlink.STOP_TIMEOUT);
        LOG.debug("{} is cancelled: {} {}", graph.getName(), cancelled, ended);
      }
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.warn("{} was not cancelled in order", graph.getName(), e);
    }
  }
}
