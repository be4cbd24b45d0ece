package io.flinkgraphrag.jobs.neo4j;

import java.time.Duration;

/** How long a server that does not answer is left alone: twice as long each time. */
public final class Neo4jBackoff {

  public static final Duration MIN = Duration.ofMillis(500);
  public static final Duration MAX = Duration.ofSeconds(30);

  private Neo4jBackoff() {}

  /** The wait after one more failure; {@code last} is zero after a success. */
  public static Duration after(Duration last) {
    Duration next = last.multipliedBy(2);
    if (next.compareTo(MIN) < 0) {
      return MIN;
    }
    return next.compareTo(MAX) > 0 ? MAX : next;
  }
}
