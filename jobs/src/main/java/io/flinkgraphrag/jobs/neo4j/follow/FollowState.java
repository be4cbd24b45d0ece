package io.flinkgraphrag.jobs.neo4j.follow;

import java.util.List;

/**
 * What the enumerator remembers.
 *
 * @param version the last one that was given
 * @param roundAt when the last round began, in ms; meaningless without a cursor
 * @param cursor all changes up to it were read, or are by what waits; "" before the first round
 * @param feed how changes are found
 * @param waiting not yet with the reader, in their order
 */
public record FollowState(
    long version, long roundAt, String cursor, FeedPlan feed, List<FollowSplit> waiting) {

  static final FollowState NEW = new FollowState(0, 0, "", FeedPlan.NONE, List.of());
}
