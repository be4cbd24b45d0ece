package io.flinkgraphrag.discover;

import java.io.Serializable;

/**
 * Opens a source on a TaskManager; travels with the job. Two that are equal open the same: subtasks
 * share a pool by that.
 */
public interface DiscoveryFactory extends Serializable {

  Discovery open();

  /** For logs: the kind of source and where it is, no secrets. */
  default String name() {
    return getClass().getSimpleName();
  }
}
