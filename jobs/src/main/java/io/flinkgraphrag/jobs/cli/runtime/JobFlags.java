package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Numbers;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OwnOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.IllegalConfigurationException;
import picocli.CommandLine.Option;

/** The options of the commands that run one job in this JVM, at brokers that are there already. */
public final class JobFlags {

  @Option(
      names = RuntimeFlags.PORT_UI,
      paramLabel = "N",
      converter = Numbers.Port.class,
      defaultValue = "0",
      description = "Port of Flink's web UI (default: any free one).")
  private int portUi;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "An option of Flink or of the job; docs/options.md has the job's.")
  private Map<String, String> options = new HashMap<>();

  /** Adds what was given with -D, and above it where the brokers are. */
  public void addTo(Configuration config, KafkaConnection connection) {
    options.forEach(config::setString);
    config.set(GraphRagOptions.BOOTSTRAP, connection.bootstrap());
    connection
        .configFile()
        .ifPresent(file -> config.set(GraphRagOptions.KAFKA_CONFIG, file.toString()));
  }

  /** Says which values of -D others can read that should not. */
  public void warn(Output output) {
    options.keySet().stream()
        .filter(JobFlags::isSecret)
        .sorted()
        .forEach(
            key ->
                output.note(
                    "everybody on this machine can read the value of -D%s: use its environment variable"
                        .formatted(key)));
  }

  /** Flink takes each key with "token" for a secret; numbers of tokens are none. */
  private static boolean isSecret(String key) {
    return GlobalConfiguration.isSensitive(key.replaceAll("tokens(-max)?$", ""));
  }

  /**
   * Settings that are made of options.
   *
   * @throws CommandFailure for options that there are not, or that cannot work
   */
  public static <T> T settings(Configuration config, Function<Configuration, T> making) {
    try {
      OwnOptions.requireKnown(config);
      return making.apply(config);
    } catch (IllegalConfigurationException e) {
      throw new CommandFailure(CommandFailure.UNUSABLE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Of a job with these options, on the loopback interface. */
  public RuntimeSettings runtime(Configuration config) {
    return RuntimeSettings.onLoopback(
        RuntimeSettings.KAFKA_PORT, portUi == 0 ? Ports.anyFree() : portUi, config);
  }
}
