package io.flinkgraphrag.jobs.cli.operate;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cluster.ClusterPointers;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where Flink's REST API of a command is, and which job there is meant. */
final class FlinkConnection {

  static final String VARIABLE = "GRAPHRAG_FLINK";
  private static final String LOCAL = "http://127.0.0.1:8081";

  @Option(
      names = "--flink",
      paramLabel = "URL",
      description =
          "Flink's REST API: any JobManager of the cluster. Default: the environment variable "
              + VARIABLE
              + ", else a JobManager of the graphrag cluster that runs on this machine, else "
              + LOCAL
              + ".")
  private @Nullable String url;

  @Option(
      names = "--job",
      paramLabel = "ID",
      description = "The job, where several run on the cluster.")
  private @Nullable String job;

  private final FlinkRest.Pace pace;

  FlinkConnection(FlinkRest.Pace pace) {
    this.pace = pace;
  }

  FlinkCluster open() {
    return new FlinkCluster(new FlinkRest(address(), pace), Optional.ofNullable(job));
  }

  private URI address() {
    String given =
        Optional.ofNullable(url)
            .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
            .filter(text -> !text.isBlank())
            .or(FlinkConnection::onThisMachine)
            .orElse(LOCAL)
            .strip();
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

  /** Of the cluster that {@code graphrag cluster up} runs. */
  private static Optional<String> onThisMachine() {
    List<Path> clusters = ClusterPointers.ofThisUser().clusters();
    if (clusters.size() > 1) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "%d clusters run on this machine: give a JobManager of one by --flink or %s; graphrag cluster status --data-dir D names them"
              .formatted(clusters.size(), VARIABLE));
    }
    return clusters.stream().findFirst().flatMap(data -> RunningCluster.over(data).webInterface());
  }
}
