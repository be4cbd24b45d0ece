package io.flinkgraphrag.jobs.neo4j.mirror;

import java.util.HashMap;
import java.util.Map;
import org.neo4j.driver.types.Node;

/**
 * What Neo4j knows of a mirror: the node that says how far it is.
 *
 * @param run who writes it
 * @param epoch the last that is there; 0 for an empty mirror, {@link #EMPTYING} before
 * @param changes how many were made in this run
 * @param reached of each partition the last record that is there
 */
public record MirrorMarker(String run, long epoch, long changes, Map<Integer, Long> reached) {

  /** What an earlier run left is being taken away. */
  static final long EMPTYING = -1;

  private static final String REACHED = "reached_";

  public MirrorMarker {
    reached = Map.copyOf(reached);
  }

  static MirrorMarker of(Node node) {
    Map<Integer, Long> reached = new HashMap<>();
    for (String key : node.keys()) {
      if (key.startsWith(REACHED)) {
        reached.put(Integer.valueOf(key.substring(REACHED.length())), node.get(key).asLong());
      }
    }
    return new MirrorMarker(
        node.get("run").asString(),
        node.get("epoch").asLong(),
        node.get("changes").asLong(),
        reached);
  }

  /** Whether each of these records is there, or one behind it. */
  public boolean covers(Map<Integer, Long> records) {
    return records.entrySet().stream()
        .allMatch(record -> reached.getOrDefault(record.getKey(), -1L) >= record.getValue());
  }

  static String property(int partition) {
    return REACHED + partition;
  }
}
