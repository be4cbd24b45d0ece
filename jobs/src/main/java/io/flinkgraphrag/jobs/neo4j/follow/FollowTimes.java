package io.flinkgraphrag.jobs.neo4j.follow;

import java.io.Serializable;
import java.time.Duration;

/**
 * When to look.
 *
 * @param poll between two looks for what changed
 * @param reconcile between two readings of the whole database
 * @param overlap how much later than its timestamp a change may be committed, and a clock be wrong,
 *     for a poll to see it
 * @param property with the time of the last change, of labels and types that the mapping says
 *     nothing of; "" for those that are usual
 */
public record FollowTimes(Duration poll, Duration reconcile, Duration overlap, String property)
    implements Serializable {

  private static final long serialVersionUID = 1L;
}
