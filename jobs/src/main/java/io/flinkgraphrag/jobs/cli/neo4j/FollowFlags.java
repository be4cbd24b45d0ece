package io.flinkgraphrag.jobs.cli.neo4j;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.options.Neo4jOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of an import that goes on after the snapshot. */
final class FollowFlags {

  @Option(
      names = "--follow",
      description =
          "Go on after the snapshot: keep the graph equal to the database, deletes included, until"
              + " Ctrl-C. The same command goes on from there.")
  private boolean follow;

  @Option(
      names = "--poll",
      paramLabel = "TIME",
      description = "With --follow: time between two looks for changes, as 5s (the default).")
  private @Nullable String poll;

  @Option(
      names = "--reconcile",
      paramLabel = "TIME",
      description =
          "With --follow: time between two readings of all, which show deletes, and changes without"
              + " a time of update, as 10min (the default).")
  private @Nullable String reconcile;

  @Option(
      names = "--updated",
      paramLabel = "PROPERTY",
      description =
          "With --follow: property with the time of the last change (default: updatedAt and the"
              + " like, where all of a label have it).")
  private @Nullable String updated;

  boolean follow() {
    return follow;
  }

  /**
   * Adds what was given.
   *
   * @throws CommandFailure for flags that mean nothing without --follow
   */
  void addTo(Configuration config) {
    if (!follow && (poll != null || reconcile != null || updated != null)) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "--poll, --reconcile and --updated need --follow");
    }
    config.set(Neo4jOptions.FOLLOW, follow);
    add(Neo4jOptions.POLL, poll, config);
    add(Neo4jOptions.RECONCILE, reconcile, config);
    add(Neo4jOptions.UPDATED, updated, config);
  }

  private static void add(ConfigOption<?> option, @Nullable String given, Configuration config) {
    if (given != null) {
      config.setString(option.key(), given);
    }
  }
}
