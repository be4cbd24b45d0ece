package io.flinkgraphrag.jobs.cli.chaos;

import io.flinkgraphrag.jobs.chaos.Operations;
import io.flinkgraphrag.jobs.cli.operate.RescaleCommand;
import io.flinkgraphrag.jobs.cli.operate.SavepointCommand;
import io.flinkgraphrag.jobs.cli.operate.StartCommand;
import io.flinkgraphrag.jobs.cli.operate.StopCommand;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import java.util.List;

/** By the commands that users have. */
final class ClusterOperations implements Operations {

  private final RunningCluster cluster;

  ClusterOperations(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public void savepoint() {
    CommandRun.of(new SavepointCommand(), "--flink", flink());
  }

  @Override
  public void stop() {
    CommandRun.of(new StopCommand(), "--flink", flink(), "--bootstrap", bootstrap());
  }

  @Override
  public void start() {
    CommandRun.of(
        new StartCommand(), "--flink", flink(), "--bootstrap", bootstrap(), "--timeout", "600");
  }

  @Override
  public void rescale(int parallelism) {
    CommandRun.of(new RescaleCommand(), "--flink", flink(), "--timeout", "600", "" + parallelism);
  }

  private String flink() {
    List<String> addresses = cluster.webInterfaces();
    if (addresses.isEmpty()) {
      throw new StartFailure("no JobManager runs");
    }
    return String.join(",", addresses);
  }

  private String bootstrap() {
    return cluster.table().bootstrap();
  }
}
