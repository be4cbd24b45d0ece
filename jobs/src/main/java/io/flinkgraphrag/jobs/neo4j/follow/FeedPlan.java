package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How changes are found between two readings of the whole database.
 *
 * @param capture whether the server tells them itself; then there are no properties
 * @param nodes property with the time of the last change, by label
 * @param relationships the same by type
 * @param keys unique property of a label, where a constraint says so
 */
record FeedPlan(
    boolean capture,
    Map<String, String> nodes,
    Map<String, String> relationships,
    Map<String, String> keys) {

  static final FeedPlan NONE = new FeedPlan(false, Map.of(), Map.of(), Map.of());

  void write(DataOutputView out) throws IOException {
    out.writeBoolean(capture);
    for (Map<String, String> texts : List.of(nodes, relationships, keys)) {
      Wire.writeMap(texts, Wire::writeText, Wire::writeText, out);
    }
  }

  static FeedPlan read(DataInputView in) throws IOException {
    return new FeedPlan(in.readBoolean(), texts(in), texts(in), texts(in));
  }

  private static Map<String, String> texts(DataInputView in) throws IOException {
    return Wire.readMap(Wire::readText, Wire::readText, in);
  }
}
