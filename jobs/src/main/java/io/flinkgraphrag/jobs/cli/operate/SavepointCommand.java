package io.flinkgraphrag.jobs.cli.operate;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.flink.FlinkJob;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.operate.JobGroup;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "savepoint",
    description = {
      "Takes a savepoint of the job, which runs on, and prints its path.",
      "",
      "Exit codes: 0 it is complete, 1 it is not, 2 it was not tried."
    })
public final class SavepointCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final FlinkConnection flink;

  @Mixin private SavepointFlags flags = new SavepointFlags();

  public SavepointCommand() {
    this(FlinkRest.Pace.USUAL);
  }

  SavepointCommand(FlinkRest.Pace pace) {
    this.flink = new FlinkConnection(pace);
  }

  @Override
  public Integer call() {
    Output output = Output.of(spec);
    try (FlinkCluster cluster = flink.open()) {
      FlinkJob job = cluster.requireWhole();
      Map<String, String> config = cluster.config();
      String folder = flags.folder(config, JobGroup.of(Configuration.fromMap(config)));
      output.note("taking a savepoint of job %s to %s".formatted(job.id(), folder));
      Savepoint.Outcome outcome =
          new Savepoint(cluster, job.id())
              .take(false, folder, flags.format(config), flags.timeout());
      output.result(path(outcome, folder));
    }
    return 0;
  }

  private String path(Savepoint.Outcome outcome, String folder) {
    if (outcome instanceof Savepoint.Outcome.Taken taken) {
      return taken.path();
    }
    String story;
    if (outcome instanceof Savepoint.Outcome.Failed failed) {
      story = "no savepoint was taken: " + failed.reason() + ". The job runs on; try again";
    } else if (outcome instanceof Savepoint.Outcome.Forgotten forgotten) {
      story =
          "whether the savepoint is complete is not known: %s. The job runs on; try again, or look into %s"
              .formatted(forgotten.reason(), folder);
    } else {
      story =
          "the savepoint is not complete after %d s. The job runs on; wait longer by --timeout S, or look into %s later"
              .formatted(flags.timeout().toSeconds(), folder);
    }
    throw new CommandFailure(CommandFailure.FAILED, story);
  }
}
