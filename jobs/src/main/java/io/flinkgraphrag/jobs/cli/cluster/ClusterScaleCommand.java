package io.flinkgraphrag.jobs.cli.cluster;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cluster.ClusterSettings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "scale",
    description = {
      "Sets how many TaskManagers run.",
      "",
      "The job's parallelism stays: a new TaskManager is a spare one until the job starts anew, and"
          + " the tasks of one that goes move to the others."
    })
public final class ClusterScaleCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClusterChoice choice;

  @Parameters(paramLabel = "N", description = "How many TaskManagers, at least 1.")
  private int count;

  @Override
  public Integer call() throws IOException {
    Ranges.require("N", count, 1, ClusterSettings.TASK_MANAGERS_MAX);
    choice.cluster().scale(count);
    Output.of(spec).result("TaskManagers: %d from now on".formatted(count));
    return 0;
  }
}
