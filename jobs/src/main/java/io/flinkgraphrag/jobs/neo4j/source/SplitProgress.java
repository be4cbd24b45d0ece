package io.flinkgraphrag.jobs.neo4j.source;

/** How far a split was handed over. On the task's thread. */
final class SplitProgress {

  private ReadSplit split;

  SplitProgress(ReadSplit split) {
    this.split = split;
  }

  void reached(ReadRow row) {
    split = split.after(row.key(), row.at());
  }

  ReadSplit split() {
    return split;
  }
}
