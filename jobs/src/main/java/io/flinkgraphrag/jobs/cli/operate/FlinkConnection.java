package io.flinkgraphrag.jobs.cli.operate;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import java.net.URI;
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
              + ", else "
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
}
