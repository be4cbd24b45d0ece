package io.flinkgraphrag.jobs.cli.operate;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A path that a JobManager reads, which has another current folder, and may be another machine. */
final class ClusterPath {

  private static final Pattern WHOLE = Pattern.compile("/.*|[a-zA-Z][a-zA-Z0-9+.-]*:/.*");

  private ClusterPath() {}

  /**
   * Returns it.
   *
   * @throws CommandFailure if it is relative
   */
  static String require(String option, String path) {
    if (!WHOLE.matcher(path).matches()) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "%s is a path as the JobManager sees it, which does not know this folder: give it whole, such as /backups/graphrag or s3://bucket/graphrag; it is %s"
              .formatted(option, path));
    }
    return path;
  }

  /**
   * Looks for a savepoint or checkpoint, where the cluster's files are this machine's.
   *
   * @throws CommandFailure if there is none
   */
  static void requireState(String option, String path, URI flink) {
    Path folder = Path.of(path.replaceFirst("^file:/+", "/"));
    boolean isOurs = path.startsWith("/") || path.startsWith("file:/");
    if (isOurs && isThisMachine(flink) && !Files.isReadable(folder.resolve("_metadata"))) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "there is no savepoint or checkpoint at %s (%s): no _metadata in it"
              .formatted(folder, option));
    }
  }

  private static boolean isThisMachine(URI flink) {
    try {
      return InetAddress.getByName(flink.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
