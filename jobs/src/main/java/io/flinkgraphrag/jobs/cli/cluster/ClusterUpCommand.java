package io.flinkgraphrag.jobs.cli.cluster;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cli.runtime.RuntimeFlags;
import io.flinkgraphrag.jobs.cluster.ClusterSettings;
import io.flinkgraphrag.jobs.embedded.CheckpointFolder;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "up",
    description = {
      "Starts the cluster and watches it until it is stopped: who dies is started again.",
      "",
      "Prints one line that begins with READY when questions are answered. Ctrl-C, SIGTERM and"
          + " graphrag cluster down end it in order. Over the same --data-dir it goes on from its"
          + " newest checkpoint or savepoint, also where graphrag stop had stopped the job."
    })
public final class ClusterUpCommand implements Callable<Integer> {

  /** The first broker's is --port-kafka. */
  private static final int BROKERS = 3;

  @Spec private CommandSpec spec;

  @Mixin private RuntimeFlags flags;

  @Option(
      names = "--taskmanagers",
      paramLabel = "N",
      defaultValue = "" + ClusterSettings.TASK_MANAGERS,
      description = "How many TaskManagers (default: ${DEFAULT-VALUE}).")
  private int taskManagers;

  @Option(
      names = "--generators",
      paramLabel = "N",
      defaultValue = "" + ClusterSettings.GENERATORS,
      description =
          "How many generators of ours, which quote the evidence (default: ${DEFAULT-VALUE}); none"
              + " where -Dgraphrag.generate.* names others.")
  private int generators;

  @Option(
      names = "--layout",
      paramLabel = "F",
      description = "Layouts file (default: flink-conf/layouts.yaml).")
  private @Nullable Path layout;

  @Option(
      names = "--generation",
      paramLabel = "F",
      description = "File of graphrag.generate.rules (default: flink-conf/generation.yaml).")
  private @Nullable Path generation;

  @Option(
      names = "--from-savepoint",
      paramLabel = "F",
      description =
          "Folder of a savepoint to begin with, instead of the newest checkpoint or savepoint: one"
              + " that was put elsewhere, as by stop --to.")
  private @Nullable Path savepoint;

  @Override
  public Integer call() throws InterruptedException {
    Ranges.require("--taskmanagers", taskManagers, 1, ClusterSettings.TASK_MANAGERS_MAX);
    Ranges.require("--generators", generators, 0, ClusterSettings.GENERATORS_MAX);
    Output output = Output.of(spec);
    ClusterSettings settings =
        new ClusterSettings(
            taskManagers,
            generators,
            kafkaPort(),
            flags.givenPortUi(),
            savepoint(),
            Optional.empty(),
            options(),
            ClusterSettings.NOTHING_BEFORE);
    flags.doubts().forEach(output::note);
    if (settings.uiPort() != 0) {
      Ports.requireFree(RuntimeSettings.LOOPBACK, settings.uiPort(), RuntimeFlags.PORT_UI);
    }
    try (ClusterSession session = ClusterSession.start(flags.dataDir(), settings, output)) {
      session.tellWhatIsNext();
      session.awaitEnd();
    }
    return 0;
  }

  private Optional<String> savepoint() {
    if (savepoint == null) {
      return Optional.empty();
    }
    if (!Files.isReadable(savepoint.resolve("_metadata"))) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "there is no savepoint at " + savepoint + " (no _metadata in it)");
    }
    return Optional.of(CheckpointFolder.flinkPath(savepoint));
  }

  private int kafkaPort() {
    int first = flags.givenPortKafka();
    for (int port = first; first != 0 && port < first + BROKERS; port++) {
      Ports.requireFree(RuntimeSettings.LOOPBACK, port, RuntimeFlags.PORT_KAFKA);
    }
    return first;
  }

  private Configuration options() {
    Configuration options = flags.overrides(layout);
    if (generation != null) {
      if (!Files.isReadable(generation)) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE, "there is no file to read at " + generation);
      }
      options.set(GraphRagOptions.GENERATE_RULES, generation.toAbsolutePath().toString());
    }
    return options;
  }
}
