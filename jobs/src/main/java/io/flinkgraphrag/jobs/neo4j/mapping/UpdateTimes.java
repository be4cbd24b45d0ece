package io.flinkgraphrag.jobs.neo4j.mapping;

import java.util.Map;

/**
 * Properties that say when something was changed the last time.
 *
 * @param nodes property by label
 * @param relationships property by relationship type
 */
public record UpdateTimes(Map<String, String> nodes, Map<String, String> relationships) {

  public static final UpdateTimes NONE = new UpdateTimes(Map.of(), Map.of());
}
