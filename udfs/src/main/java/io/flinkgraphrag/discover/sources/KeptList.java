package io.flinkgraphrag.discover.sources;

import io.flinkgraphrag.discover.Endpoint;
import java.util.List;

/**
 * The endpoints of one source by the rule of last known good. A list with endpoints counts at once.
 * "None" counts at once where there was none; else when the set time is over. Silence of a source
 * that has failed makes the list old after the set time. Times are in ms. Not thread-safe.
 */
final class KeptList {

  private static final long NEVER = Long.MAX_VALUE;

  private final long keepMs;
  private List<Endpoint> good = List.of();
  private boolean spoke;
  private long emptySince = NEVER;
  private long silentSince = NEVER;

  KeptList(long keepMs) {
    this.keepMs = keepMs;
  }

  /** True where the list is not believed yet. */
  boolean said(List<Endpoint> endpoints, long now) {
    spoke = true;
    if (endpoints.isEmpty()) {
      emptySince = Math.min(emptySince, now);
    } else {
      emptySince = NEVER;
      good = endpoints;
    }
    return !endpoints(now).equals(endpoints);
  }

  void knows(boolean knows, long now) {
    silentSince = knows ? NEVER : Math.min(silentSince, now);
  }

  boolean spoke() {
    return spoke;
  }

  /** Whether the source has failed for the set time. */
  boolean old(long now) {
    return over(silentSince, now);
  }

  List<Endpoint> endpoints(long now) {
    if (over(emptySince, now)) {
      good = List.of();
    }
    return good;
  }

  private boolean over(long since, long now) {
    return since != NEVER && now - since >= keepMs;
  }
}
