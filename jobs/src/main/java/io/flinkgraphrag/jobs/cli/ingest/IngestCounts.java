package io.flinkgraphrag.jobs.cli.ingest;

import java.util.Locale;

/** What a round did. For one thread. */
final class IngestCounts {

  int added;
  int changed;
  int unchanged;
  int deleted;
  int failed;
  int passagesSent;
  int passagesDeleted;
  int passagesUnchanged;

  boolean anythingSent() {
    return passagesSent + passagesDeleted + deleted > 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "documents: %,d new, %,d changed, %,d unchanged, %,d deleted, %,d failed;"
            + " passages: %,d sent, %,d deleted, %,d unchanged",
        added,
        changed,
        unchanged,
        deleted,
        failed,
        passagesSent,
        passagesDeleted,
        passagesUnchanged);
  }
}
