package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a row, and its place.
 *
 * @param key by {@link KeyText}; null where the split has no index
 * @param at element id
 * @param updates may be none
 */
public record ReadRow(@Nullable String key, String at, List<UpdateRecord> updates) {}
