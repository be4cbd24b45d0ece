package io.flinkgraphrag.jobs.documents.parse;

import java.time.Duration;

/** The time by which a document has to be read, by the JVM's own clock, which never goes back. */
final class Deadline {

  private final long begin = System.nanoTime();
  private final long nanos;

  private Deadline(Duration time) {
    this.nanos = time.toNanos();
  }

  static Deadline after(Duration time) {
    return new Deadline(time);
  }

  boolean isOver() {
    return System.nanoTime() - begin >= nanos;
  }
}
