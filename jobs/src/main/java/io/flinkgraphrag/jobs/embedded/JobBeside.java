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
 * it, the other one goes on; its end is told in the log.
 */
final class JobBeside implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobBeside.class);

  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final MiniCluster cluster;
  private final JobGraph graph;
  private final CheckpointFolder checkpoints;
  private final ScheduledExecutorService settling =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "flink-beside");
            thread.setDaemon(true);
            return thread;
          });

  private JobBeside(MiniCluster cluster, JobGraph graph, CheckpointFolder checkpoints) {
    this.cluster = cluster;
    this.graph = graph;
    this.checkpoints = checkpoints;
  }

  static JobBeside submit(MiniCluster cluster, JobGraph graph, CheckpointFolder checkpoints) {
    JobBeside job = new JobBeside(cluster, graph, checkpoints);
    var submitted =
        cluster
            .submitJob(graph)
            .thenCompose(accepted -> cluster.requestJobResult(graph.getJobID()))
            .whenComplete(
                (result, error) ->
                    LOG.info(
                        "{}: {}",
                        graph.getName(),
                        error == null
                            ? EmbeddedFlink.describe(result)
                            : EmbeddedFlink.rootMessage(error)));
    LOG.debug("{} is submitted: {}", graph.getName(), submitted);
    var looks =
        job.settling.scheduleWithFixedDelay(
            job::settle, SETTLE.toMillis(), SETTLE.toMillis(), TimeUnit.MILLISECONDS);
    LOG.debug("earlier checkpoints are looked after: {}", looks);
    return job;
  }

  /** Deletes what earlier runs have left, once this one has checkpoints of its own. */
  private void settle() {
    try {
      if (checkpoints.settle(graph.getJobID())) {
        settling.shutdown();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("old checkpoints in {} were not cleaned up", checkpoints.path(), e);
    }
  }

  /** Cancels the job, whose checkpoints stay. */
  @Override
  public void close() {
    settling.shutdownNow();
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
