package io.flinkgraphrag.jobs.cli.cluster;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cluster.ProcessRow;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "freeze",
    description = {
      "Takes all time away from a process (SIGSTOP), and gives it back (SIGCONT).",
      "",
      "Its connections stay open and its port still takes new ones. Ctrl-C lets it go on at once."
    })
public final class ClusterFreezeCommand implements Callable<Integer> {

  private static final String SECONDS = "--seconds";

  @Spec private CommandSpec spec;

  @Mixin private ClusterChoice choice;

  @Parameters(
      paramLabel = "ROLE",
      description = "As kill takes it; leader is the JobManager that leads now.")
  private String role;

  @Option(
      names = SECONDS,
      paramLabel = "S",
      defaultValue = "30",
      description = "For so many seconds (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Override
  public Integer call() throws InterruptedException {
    Ranges.require(SECONDS, seconds, 1, Ranges.SECONDS_MAX);
    Output output = Output.of(spec);
    RunningCluster cluster = choice.cluster();
    ProcessRow frozen = cluster.freeze(role);
    Thread goOn = new Thread(() -> thaw(cluster, frozen), "thaw");
    Runtime.getRuntime().addShutdownHook(goOn);
    output.note("%s, process %d, is frozen".formatted(frozen.role(), frozen.pid()));
    TimeUnit.SECONDS.sleep(seconds);
    Runtime.getRuntime().removeShutdownHook(goOn);
    cluster.thaw(frozen);
    output.result("froze %s for %d s".formatted(frozen.role(), seconds));
    return 0;
  }

  private static void thaw(RunningCluster cluster, ProcessRow frozen) {
    try {
      cluster.thaw(frozen);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
