package io.flinkgraphrag.jobs.neo4j.follow;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The reader has handed over all that changed up to a place.
 *
 * @param cursor "" where the feed has lost its place
 */
record PolledEvent(String cursor) implements SourceEvent {

  private static final long serialVersionUID = 1L;
}
