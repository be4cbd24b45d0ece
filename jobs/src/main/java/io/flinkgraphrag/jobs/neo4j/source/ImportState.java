package io.flinkgraphrag.jobs.neo4j.source;

import java.util.List;

/**
 * What of an import nobody reads yet.
 *
 * @param planned whether there is a plan; without one there are no splits yet
 * @param waiting splits without a reader
 */
public record ImportState(boolean planned, List<ReadSplit> waiting) {}
