package io.flinkgraphrag.jobs.neo4j.source;

import java.util.List;
import java.util.Map;

/**
 * What an import reads, and how.
 *
 * @param parts what the database has, by label and type
 * @param splits to be read, each once
 * @param keys unique property of a label, where a constraint says so
 * @param notes what a user may want to know, such as labels of the mapping that nobody has
 */
public record ImportPlan(
    List<Part> parts, List<ReadSplit> splits, Map<String, String> keys, List<String> notes) {

  /**
   * A label or a relationship type.
   *
   * @param name "" for nodes without label
   * @param count of its nodes or relationships, those counted that have an earlier label too
   * @param pagedBy the indexed property that orders it; "" where there is none
   * @param skipped whether the mapping leaves it out
   */
  public record Part(boolean nodes, String name, long count, String pagedBy, boolean skipped) {}
}
