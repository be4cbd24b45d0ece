package io.flinkgraphrag.jobs.neo4j.source;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceSplit;
import org.jspecify.annotations.Nullable;

/**
 * A part of the database that one reader reads in the order of its key, and how far it is. The next
 * page begins behind (key, at), so a reader can stop and go on anywhere.
 *
 * @param splitId unique in its plan
 * @param nodes whether it is of nodes; of relationships else
 * @param name label or relationship type; "" for nodes without label
 * @param cypher of a page, with the parameters from, to, at and page
 * @param key of the row that was read last, by {@link KeyText}, or where the split begins; null
 *     where the database has no index to page by, and the ids of elements order the rows
 * @param to where it ends, without; null for no end
 * @param at element id of the row that was read last; "" where none was
 * @param page rows of a page
 * @param plan what holds for all splits of the plan
 */
public record ReadSplit(
    String splitId,
    boolean nodes,
    String name,
    String cypher,
    @Nullable String key,
    @Nullable String to,
    String at,
    int page,
    Plan plan)
    implements SourceSplit {

  /**
   * What holds for all splits of one import.
   *
   * @param version of its updates
   * @param keys unique property of a label, where a constraint says so
   */
  public record Plan(long version, Map<String, String> keys) {}

  /** What is left behind a row. */
  public ReadSplit after(@Nullable String rowKey, String rowAt) {
    return new ReadSplit(splitId, nodes, name, cypher, rowKey, to, rowAt, page, plan);
  }

  /** Of the next page. */
  Map<String, Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("at", at);
    parameters.put("page", page);
    if (key != null) {
      parameters.put("from", KeyText.value(key));
    }
    if (to != null) {
      parameters.put("to", KeyText.value(to));
    }
    return parameters;
  }

  /** For messages. */
  public String told() {
    if (nodes && name.isEmpty()) {
      return "nodes without label";
    }
    return (nodes ? "nodes of label " : "relationships of type ") + name;
  }
}
