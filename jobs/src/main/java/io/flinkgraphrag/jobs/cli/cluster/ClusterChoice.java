package io.flinkgraphrag.jobs.cli.cluster;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cluster.ClusterPointers;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster a command is for. */
final class ClusterChoice {

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      description = "Data folder of the cluster. Default: that of the one that runs.")
  private @Nullable Path dataDir;

  RunningCluster cluster() {
    if (dataDir != null) {
      return RunningCluster.over(dataDir);
    }
    List<Path> all = ClusterPointers.ofThisUser().clusters();
    if (all.isEmpty()) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "no cluster runs; start one with: graphrag cluster up");
    }
    if (all.size() > 1) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "several clusters run; name the data folder of one with --data-dir: "
              + all.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }
    return RunningCluster.over(all.get(0));
  }
}
