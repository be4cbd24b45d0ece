package io.flinkgraphrag.jobs.cli.cluster;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cluster.ProcessRow;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "kill",
    description = {
      "Kills a process of the cluster (SIGKILL).",
      "",
      "Its supervisor starts it again, half a second later and later each time that it dies young."
    })
public final class ClusterKillCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClusterChoice choice;

  @Parameters(
      paramLabel = "ROLE",
      description =
          "taskmanager-1, broker-2, jobmanager-1, generator-1, zookeeper, or leader: the JobManager"
              + " that leads now.")
  private String role;

  @Override
  public Integer call() throws InterruptedException {
    ProcessRow killed = choice.cluster().kill(role);
    Output.of(spec).result("killed %s, process %d".formatted(killed.role(), killed.pid()));
    return 0;
  }
}
