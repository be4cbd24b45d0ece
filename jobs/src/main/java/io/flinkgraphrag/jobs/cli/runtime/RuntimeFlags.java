package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Numbers;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.options.FlinkOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OwnOptions;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the commands that run everything, in this JVM or as processes of a cluster. */
public final class RuntimeFlags {

  public static final String PORT_KAFKA = "--port-kafka";
  public static final String PORT_UI = "--port-ui";

  private static final long CHECKPOINT_PAUSE_MAX_MS = Duration.ofMinutes(10).toMillis();

  @Option(
      names = PORT_KAFKA,
      paramLabel = "N",
      converter = Numbers.Port.class,
      defaultValue = "" + RuntimeSettings.KAFKA_PORT,
      description = "Port of the Kafka broker, 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int portKafka;

  @Option(
      names = PORT_UI,
      paramLabel = "N",
      converter = Numbers.Port.class,
      defaultValue = "" + RuntimeSettings.UI_PORT,
      description = "Port of Flink's web UI, 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int portUi;

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      description =
          "Folder for everything that is kept. Started over it again, also after kill -9, all is"
              + " back. Default: a temporary one, deleted at the end.")
  private @Nullable Path dataDir;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "MS",
      description =
          "Least milliseconds from one checkpoint to the next; answers become visible with them"
              + " (default: 200).")
  private @Nullable Long checkpointPause;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "An option of Flink or of the job, such as -Dgraphrag.questions.dedupe-ttl=2h.")
  private Map<String, String> options = new HashMap<>();

  @Option(
      names = "--options",
      paramLabel = "FILE",
      description =
          "Options as -D has them, KEY=VALUE on a line each; -D goes above them. For secrets, as"
              + " everybody on the machine can read the arguments of a command.")
  private @Nullable Path optionsFile;

  /** The folder to keep; null for a temporary one. */
  public @Nullable Path dataDir() {
    return dataDir;
  }

  int portKafka() {
    return port(portKafka);
  }

  /** As it was given; 0 for any. */
  public int givenPortKafka() {
    return portKafka;
  }

  /** As it was given; 0 for any. */
  public int givenPortUi() {
    return portUi;
  }

  int portUi() {
    return port(portUi);
  }

  private static int port(int wanted) {
    return wanted == 0 ? Ports.anyFree() : wanted;
  }

  /** Keys that nobody will read, as far as that can be told. */
  public List<String> doubts() {
    List<String> doubts = new ArrayList<>(FlinkOptions.doubts(given()));
    options.keySet().stream()
        .filter(GlobalConfiguration::isSensitive)
        .sorted()
        .map(
            key ->
                "everybody on this machine can read the value of -D%s: write it into the file of --options"
                    .formatted(key))
        .forEach(doubts::add);
    return doubts;
  }

  private Configuration given() {
    Configuration config = new Configuration();
    if (optionsFile != null) {
      Properties file = new Properties();
      try (Reader reader = Files.newBufferedReader(optionsFile)) {
        file.load(reader);
      } catch (NoSuchFileException e) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE,
            "there is no file to read at " + optionsFile + " (--options)",
            e);
      } catch (IOException | IllegalArgumentException e) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE, "the file of --options cannot be read: " + e, e);
      }
      file.stringPropertyNames().forEach(key -> config.setString(key, file.getProperty(key)));
    }
    options.forEach(config::setString);
    return config;
  }

  /** What the user gave, above the runtime's own settings. */
  public Configuration overrides(@Nullable Path layout) {
    Configuration config = given();
    try {
      OwnOptions.requireKnown(config);
    } catch (IllegalConfigurationException e) {
      throw new CommandFailure(CommandFailure.UNUSABLE, "-D or --options: " + e.getMessage(), e);
    }
    if (checkpointPause != null) {
      Ranges.require("--checkpoint-interval", checkpointPause, 0, CHECKPOINT_PAUSE_MAX_MS);
      config.setString(
          CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS.key(), checkpointPause + " ms");
    }
    if (layout != null) {
      if (!Files.isReadable(layout)) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE, "there is no layouts file to read at " + layout);
      }
      config.set(GraphRagOptions.LAYOUTS, layout.toAbsolutePath().toString());
    }
    return config;
  }
}
