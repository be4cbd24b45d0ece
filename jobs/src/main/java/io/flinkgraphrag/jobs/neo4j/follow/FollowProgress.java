package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.source.ReadRow;
import org.apache.flink.api.connector.source.SourceOutput;
import org.jspecify.annotations.Nullable;

/** How far a split was handed over. On the task's thread. */
final class FollowProgress {

  private FollowSplit split;

  /** Of a poll that has come to its end. */
  private @Nullable String reached;

  FollowProgress(FollowSplit split) {
    this.split = split;
  }

  /** Hands a row over, and remembers that it was. */
  static void emit(ReadRow row, SourceOutput<FollowedRow> output, FollowProgress progress) {
    FollowSplit split = progress.split;
    if (split instanceof FollowSplit.Part part) {
      long version = part.read().plan().version();
      output.collect(new FollowedRow(row.at(), version, row.updates()));
      progress.split = new FollowSplit.Part(part.read().after(row.key(), row.at()));
    } else if (split instanceof FollowSplit.End end) {
      output.collect(new FollowedRow("", end.version(), row.updates()));
    } else if (split instanceof FollowSplit.Poll poll) {
      if (row.at().isEmpty()) {
        progress.reached = row.key();
      } else {
        output.collect(new FollowedRow(row.at(), poll.version(), row.updates()));
      }
    }
  }

  FollowSplit split() {
    return split;
  }

  @Nullable String reached() {
    return reached;
  }
}
