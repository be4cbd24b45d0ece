package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * By which names, and whether by its id, a passage mentions an entity: what stands behind the
 * neighbour in the payload of an edge.
 *
 * <p>Every mention is stored in each hop, in both directions, so one that stands alone takes a byte
 * at most: none where the update gives the entity's id, as in all state of builds that knew nothing
 * else, and one where the name is the id.
 *
 * @param weights via to weight; the edge has the highest
 */
record MentionVias(Map<String, Integer> weights) {

  private static final MentionVias NONE = new MentionVias(Map.of());

  private static final int ONLY_ID = 1;
  private static final int ANY = 2;

  /**
   * Of an edge as it is stored.
   *
   * @param memberOrNull null where there is no edge
   * @param entity its id
   */
  static MentionVias of(PagedSet.@Nullable Member memberOrNull, String entity) throws IOException {
    if (memberOrNull == null) {
      return NONE;
    }
    DataInputDeserializer in = new DataInputDeserializer(memberOrNull.payload());
    Node.read(in);
    int code = in.available() == 0 ? 0 : in.readByte();
    return switch (code) {
      case 0 -> only(HopDelta.Mention.GIVEN, memberOrNull.weight());
      case ONLY_ID -> only(entity, memberOrNull.weight());
      case ANY -> new MentionVias(readWeights(in));
      default -> throw new IOException("damaged bytes: vias code " + code);
    };
  }

  private static MentionVias only(String via, int weight) {
    return new MentionVias(Map.of(via, weight));
  }

  private static Map<String, Integer> readWeights(DataInputView in) throws IOException {
    return Wire.readMap(Wire::readText, Wire::readLength, in);
  }

  MentionVias with(HopDelta.Mention mention) {
    Map<String, Integer> changed = new TreeMap<>(weights);
    if (mention.weight() == 0) {
      changed.remove(mention.via());
    } else {
      changed.put(mention.via(), mention.weight());
    }
    return new MentionVias(changed);
  }

  boolean isEmpty() {
    return weights.isEmpty();
  }

  int weight() {
    return Collections.max(weights.values());
  }

  void write(String entity, DataOutputView out) throws IOException {
    if (weights.size() == 1 && weights.containsKey(HopDelta.Mention.GIVEN)) {
      return;
    }
    if (weights.size() == 1 && weights.containsKey(entity)) {
      out.writeByte(ONLY_ID);
      return;
    }
    out.writeByte(ANY);
    Wire.writeMap(weights, Wire::writeText, Wire::writeLength, out);
  }
}
