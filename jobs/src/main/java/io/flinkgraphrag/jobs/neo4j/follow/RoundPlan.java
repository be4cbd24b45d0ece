package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.source.ReadSplit;
import java.util.List;

/**
 * How to read the whole database once.
 *
 * @param splits all of it
 * @param feed how to find what changes from now on
 * @param cursor place in the feed before anything was read
 * @param told how it is followed and why, for people
 */
record RoundPlan(List<ReadSplit> splits, FeedPlan feed, String cursor, List<String> told) {}
