package io.flinkgraphrag.jobs.cli.operate;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cluster.ClusterPointers;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.flink.FlinkTls;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where Flink's REST API of a command is, whom it trusts there, and which job is meant. */
final class FlinkConnection {

  static final String CONF_VARIABLE = "GRAPHRAG_FLINK_CONF";
  private static final String LOCAL = "http://127.0.0.1:8081";

  @Option(
      names = "--flink",
      paramLabel = "URL[,URL]",
      description =
          "Flink's REST API: any JobManager of the cluster, or several, separated by commas, which"
              + " are asked in turn where one does not answer. Default: the environment variable "
              + FlinkRest.VARIABLE
              + ", else the JobManagers of the graphrag cluster that runs on this machine, else "
              + LOCAL
              + ".")
  private @Nullable String url;

  @Option(
      names = "--flink-conf",
      paramLabel = "DIR",
      description =
          "For https: folder with a config.yaml like the cluster's, of which security.ssl.rest.*"
              + " are read: the trust store and, where the cluster asks who calls, the key store."
              + " Default: the environment variable "
              + CONF_VARIABLE
              + ".")
  private @Nullable Path conf;

  @Option(
      names = "--job",
      paramLabel = "ID",
      description = "The job, where several run on the cluster.")
  private @Nullable String job;

  private final FlinkRest.Pace pace;

  FlinkConnection(FlinkRest.Pace pace) {
    this.pace = pace;
  }

  /**
   * Addresses, and the options by which they are trusted.
   *
   * @param conf folder of a config.yaml
   */
  private record Target(List<URI> addresses, Optional<Path> conf) {}

  FlinkCluster open() {
    Target target = target();
    try {
      FlinkRest rest =
          new FlinkRest(
              target.addresses(),
              pace,
              target.conf().map(FlinkConnection::read).flatMap(FlinkTls::context));
      return new FlinkCluster(rest, Optional.ofNullable(job));
    } catch (IllegalConfigurationException e) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "--flink-conf: " + KafkaConnection.rootMessage(e), e);
    }
  }

  private static Configuration read(Path folder) {
    return GlobalConfiguration.loadConfiguration(folder.toAbsolutePath().toString());
  }

  private Target target() {
    Optional<Path> given =
        Optional.ofNullable(conf)
            .or(
                () ->
                    Optional.ofNullable(System.getenv(CONF_VARIABLE))
                        .filter(text -> !text.isBlank())
                        .map(Path::of));
    return Optional.ofNullable(url)
        .or(() -> Optional.ofNullable(System.getenv(FlinkRest.VARIABLE)))
        .filter(text -> !text.isBlank())
        .map(text -> new Target(addresses(text), given))
        .or(() -> onThisMachine(given))
        .orElseGet(() -> new Target(addresses(LOCAL), given));
  }

  private static List<URI> addresses(String given) {
    return Stream.of(given.strip().split("\\s*,\\s*")).map(FlinkConnection::address).toList();
  }

  private static URI address(String given) {
    String whole = given.contains("://") ? given : "http://" + given;
    try {
      URI address = URI.create(whole.replaceAll("/+$", ""));
      if (address.getHost() != null && address.getScheme().matches("https?")) {
        return address;
      }
    } catch (IllegalArgumentException notEvenAUri) {
      // told below
    }
    throw new CommandFailure(
        CommandFailure.UNUSABLE,
        "--flink has to be a URL such as %s, is \"%s\"".formatted(LOCAL, given));
  }

  /** Of the cluster that {@code graphrag cluster up} runs, all of whose JobManagers are asked. */
  private static Optional<Target> onThisMachine(Optional<Path> given) {
    List<Path> clusters = ClusterPointers.ofThisUser().clusters();
    if (clusters.size() > 1) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "%d clusters run on this machine: give a JobManager of one by --flink or %s; graphrag cluster status --data-dir D names them"
              .formatted(clusters.size(), FlinkRest.VARIABLE));
    }
    return clusters.stream()
        .findFirst()
        .map(RunningCluster::over)
        .filter(cluster -> !cluster.webInterfaces().isEmpty())
        .map(
            cluster ->
                new Target(
                    cluster.webInterfaces().stream().map(URI::create).toList(),
                    given.or(cluster::flinkConf)));
  }
}
