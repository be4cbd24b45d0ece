package io.flinkgraphrag.jobs.cli.operate;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.flink.FlinkJob;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.operate.JobGroup;
import io.flinkgraphrag.jobs.operate.JobOrder;
import io.flinkgraphrag.jobs.operate.JobOrders;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Stops the job. The order that nobody may start it is there before Flink hears of the stop, since
 * a standby JobManager may take the lead the moment that the job has ended; it is taken back where
 * the savepoint fails and the job runs on.
 */
@Command(
    name = "stop",
    description = {
      "Stops the job with a savepoint, and prints its path.",
      "",
      "No JobManager starts the job again before ./graphrag start, which goes on from this"
          + " savepoint. Where the savepoint fails the job runs on.",
      "",
      "Exit codes: 0 the job is stopped, 1 it is not, or that is not known, 2 it was not tried."
    })
public final class StopCommand implements Callable<Integer> {

  /** How much longer than the command waits an order holds whose command was killed. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  @Spec private CommandSpec spec;

  @Mixin private final FlinkConnection flink;

  @Mixin private KafkaConnection kafka;

  @Mixin private SavepointFlags flags = new SavepointFlags();

  private final Clock clock;

  public StopCommand() {
    this(FlinkRest.Pace.USUAL, Clock.systemUTC());
  }

  StopCommand(FlinkRest.Pace pace, Clock clock) {
    this.flink = new FlinkConnection(pace);
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Output output = Output.of(spec);
    try (FlinkCluster cluster = flink.open()) {
      Map<String, String> config = cluster.config();
      kafka.requireTopics();
      JobOrders orders = JobGroup.orders(kafka.properties(), Configuration.fromMap(config));
      List<FlinkJob> jobs = cluster.jobs();
      if (cluster.live(jobs).isEmpty() && isStopped(orders)) {
        output.note("the job is stopped already");
        return 0;
      }
      FlinkJob job = cluster.requireWhole();
      String folder = flags.folder(config, orders.group());
      Optional<JobOrder> before = orders.latest();
      long now = clock.millis();
      orders.give(new JobOrder.Stopping(now, now + flags.timeout().plus(GRACE).toMillis()));
      output.note("stopping job %s with a savepoint to %s".formatted(job.id(), folder));
      Savepoint.Outcome outcome =
          new Savepoint(cluster, job.id())
              .take(true, folder, flags.format(config), flags.timeout());
      String path = stopped(cluster, orders, before, job, outcome);
      awaitEnd(cluster, job, output);
      output.result(path);
    }
    return 0;
  }

  /** Also where a command was killed that had stopped it. */
  private boolean isStopped(JobOrders orders) throws IOException, InterruptedException {
    Optional<JobOrder> order = orders.latest();
    if (order.filter(JobOrder.Stopping.class::isInstance).isPresent()) {
      orders.give(new JobOrder.Stopped(clock.millis(), ""));
      return true;
    }
    return order.filter(JobOrder.Stopped.class::isInstance).isPresent();
  }

  /** Makes the order fit what has happened; returns only where the job is stopped. */
  private String stopped(
      FlinkCluster cluster,
      JobOrders orders,
      Optional<JobOrder> before,
      FlinkJob job,
      Savepoint.Outcome outcome)
      throws InterruptedException {
    if (outcome instanceof Savepoint.Outcome.Taken taken) {
      orders.give(new JobOrder.Stopped(clock.millis(), taken.path()));
      return taken.path();
    }
    if (outcome instanceof Savepoint.Outcome.Failed failed) {
      takeBack(orders, before);
      throw new CommandFailure(
          CommandFailure.FAILED,
          "job %s was not stopped, as its savepoint failed: %s. It runs on; try again"
              .formatted(job.id(), failed.reason()));
    }
    if (outcome instanceof Savepoint.Outcome.Forgotten forgotten) {
      throw forgotten(cluster, orders, before, job, forgotten.reason());
    }
    throw new CommandFailure(
        CommandFailure.FAILED,
        "job %s has not stopped after %d s. It runs on if its savepoint fails; look at the web UI at %s, and try again"
            .formatted(job.id(), flags.timeout().toSeconds(), cluster.rest().address()));
  }

  /** The order is as it was: a new one would start the job anew. */
  private static void takeBack(JobOrders orders, Optional<JobOrder> before)
      throws InterruptedException {
    if (before.isPresent() && before.get() instanceof JobOrder.Run run) {
      orders.give(run);
    } else {
      orders.clear();
    }
  }

  /** The JobManager died on the way: whether the job had stopped shows in the next one. */
  private CommandFailure forgotten(
      FlinkCluster cluster,
      JobOrders orders,
      Optional<JobOrder> before,
      FlinkJob job,
      String reason)
      throws InterruptedException {
    Optional<List<FlinkJob>> jobs = cluster.jobsNow();
    if (jobs.isPresent() && cluster.live(jobs.get()).isPresent()) {
      takeBack(orders, before);
      return new CommandFailure(
          CommandFailure.FAILED,
          "job %s was not stopped: %s, and it runs again. Try again".formatted(job.id(), reason));
    }
    orders.give(new JobOrder.Stopped(clock.millis(), ""));
    return new CommandFailure(
        CommandFailure.FAILED,
        "whether the savepoint of job %s is complete is not known: %s. It is not started again before ./graphrag start, which goes on from the newest savepoint or checkpoint that is complete"
            .formatted(job.id(), reason));
  }

  /** Flink has the savepoint some moments before the job has ended. */
  private void awaitEnd(FlinkCluster cluster, FlinkJob job, Output output) {
    long end = System.nanoTime() + cluster.rest().pace().away().toNanos();
    while (System.nanoTime() < end) {
      Optional<List<FlinkJob>> jobs = cluster.jobsNow();
      if (jobs.isEmpty() || cluster.live(jobs.get()).isEmpty()) {
        return;
      }
      cluster.rest().pace().pause();
    }
    output.note(
        "job %s still runs, though its savepoint is complete; look at the web UI at %s"
            .formatted(job.id(), cluster.rest().address()));
  }
}
