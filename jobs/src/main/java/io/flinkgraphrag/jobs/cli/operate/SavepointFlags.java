package io.flinkgraphrag.jobs.cli.operate;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.operate.JobFolder;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command takes a savepoint. */
final class SavepointFlags {

  private static final String TIMERS = "state.backend.rocksdb.timer-service.factory";

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description =
          "Where the cluster puts the savepoint. Default: the job's folder below the cluster's"
              + " execution.checkpointing.savepoint-dir, where start looks for it.")
  private @Nullable String folder;

  @Option(
      names = "--canonical",
      description =
          "In Flink's format for all state backends, which takes longer. Default: as the state"
              + " backend has it.")
  private boolean canonical;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "600",
      description = "Wait so many seconds for the savepoint (default: ${DEFAULT-VALUE}).")
  private long seconds;

  Duration timeout() {
    return Duration.ofSeconds(seconds);
  }

  /**
   * The folder to write to.
   *
   * @throws CommandFailure if neither the command nor the cluster has one
   */
  String folder(Map<String, String> config, String group) {
    String common = config.get(CheckpointingOptions.SAVEPOINT_DIRECTORY.key());
    if (folder != null) {
      return ClusterPath.require("--to", folder);
    }
    if (common == null) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "there is no folder for the savepoint: the cluster has no %s. Set it, or give one by --to"
              .formatted(CheckpointingOptions.SAVEPOINT_DIRECTORY.key()));
    }
    return JobFolder.of(common, group);
  }

  /** Native savepoints leave timers on the heap out without a word. */
  String format(Map<String, String> config) {
    return canonical || "HEAP".equalsIgnoreCase(config.get(TIMERS)) ? "CANONICAL" : "NATIVE";
  }
}
