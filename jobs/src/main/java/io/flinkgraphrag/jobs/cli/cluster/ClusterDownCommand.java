package io.flinkgraphrag.jobs.cli.cluster;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "down",
    description = {
      "Ends the cluster: all its processes, and the command that watches them.",
      "",
      "The data stays, and goes where it was a temporary folder or --delete-data is given."
    })
public final class ClusterDownCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClusterChoice choice;

  @Option(names = "--delete-data", description = "Delete the data too.")
  private boolean deleteData;

  @Override
  public Integer call() {
    RunningCluster cluster = choice.cluster();
    boolean kept = cluster.down(deleteData);
    Output.of(spec)
        .result(
            kept
                ? "the cluster has ended; its data is in " + cluster.data()
                : "the cluster has ended; its data is deleted");
    return 0;
  }
}
