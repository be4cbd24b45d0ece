package io.flinkgraphrag.jobs.cli.operate;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.flink.FlinkJob;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.operate.JobGroup;
import io.flinkgraphrag.jobs.operate.JobOrder;
import io.flinkgraphrag.jobs.operate.JobOrders;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Starts the job: gives the order that it runs, which the main of the leading JobManager waits for.
 * It does not start processes, as only whoever runs them knows how.
 */
@Command(
    name = "start",
    description = {
      "Lets a stopped job go on, and waits until it answers questions: all its tasks run, and one"
          + " checkpoint is complete.",
      "",
      "It goes on from the savepoint of the stop, wherever that was put, or from its newest state. A"
          + " JobManager has to run; where none does, the command waits for one.",
      "",
      "Exit codes: 0 it answers, 1 it does not in time, or failed, 2 it was not tried."
    })
public final class StartCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final FlinkConnection flink;

  @Mixin private KafkaConnection kafka;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      defaultValue = "",
      description =
          "A savepoint or checkpoint, as the cluster sees it. One that is older than what was"
              + " answered is refused, but for graphrag.start.older: allow.")
  private String from;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "300",
      description = "Wait so many seconds (default: ${DEFAULT-VALUE}).")
  private long seconds;

  private final Clock clock;

  public StartCommand() {
    this(FlinkRest.Pace.USUAL, Clock.systemUTC());
  }

  StartCommand(FlinkRest.Pace pace, Clock clock) {
    this.flink = new FlinkConnection(pace);
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    Ranges.require("--timeout", seconds, 1, Ranges.SECONDS_MAX);
    if (!from.isEmpty()) {
      ClusterPath.require("--from", from);
    }
    Output output = Output.of(spec);
    try (FlinkCluster cluster = flink.open()) {
      Health health = new Health(cluster, output, Duration.ofSeconds(seconds));
      List<FlinkJob> before = health.awaitJobManager();
      kafka.requireTopics();
      JobOrders orders =
          JobGroup.orders(kafka.properties(), Configuration.fromMap(cluster.config()));
      if (!from.isEmpty() && cluster.live(before).isPresent()) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE,
            "the job runs at %s already, so it cannot start from %s: first ./graphrag stop"
                .formatted(cluster.rest().address(), from));
      }
      if (!from.isEmpty()) {
        ClusterPath.requireState("--from", from, cluster.rest().address());
      }
      Optional<JobOrder> order = orders.latest();
      if (cluster.live(before).isEmpty() || !isToRun(order)) {
        String state = from.isEmpty() ? JobOrder.whereItStopped(order) : from;
        orders.give(new JobOrder.Run(clock.millis(), state));
      }
      FlinkJob job = health.await(before, running -> true);
      output.result(
          "job %s runs, %d tasks, %s"
              .formatted(
                  job.id(),
                  job.tasks(),
                  health
                      .restoredFrom(job)
                      .map(path -> "from " + path)
                      .orElse("without state before")));
    }
    return 0;
  }

  private static boolean isToRun(Optional<JobOrder> order) {
    return order.filter(JobOrder.Run.class::isInstance).isPresent();
  }
}
