package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.StableHash;
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
 * else, and one where the name is the id. Of any other a hash is kept, not its text: vias are only
 * told apart.
 *
 * @param weights {@link StableHash} of the via to weight; the edge has the highest
 */
record MentionVias(Map<Long, Integer> weights) {

  private static final MentionVias NONE = new MentionVias(Map.of());

  private static final Long GIVEN = StableHash.of(HopDelta.Mention.GIVEN);

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
      case 0 -> only(GIVEN, memberOrNull.weight());
      case ONLY_ID -> only(StableHash.of(entity), memberOrNull.weight());
      case ANY -> new MentionVias(readWeights(in));
      default -> throw new IOException("damaged bytes: vias code " + code);
    };
  }

  private static MentionVias only(long via, int weight) {
    return new MentionVias(Map.of(via, weight));
  }

  private static Map<Long, Integer> readWeights(DataInputView in) throws IOException {
    return Wire.readMap(DataInputView::readLong, Wire::readLength, in);
  }

  MentionVias with(HopDelta.Mention mention) {
    Map<Long, Integer> changed = new TreeMap<>(weights);
    long via = StableHash.of(mention.via());
    if (mention.weight() == 0) {
      changed.remove(via);
    } else {
      changed.put(via, mention.weight());
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
    if (weights.size() == 1 && weights.containsKey(GIVEN)) {
      return;
    }
    if (weights.size() == 1 && weights.containsKey(StableHash.of(entity))) {
      out.writeByte(ONLY_ID);
      return;
    }
    out.writeByte(ANY);
    Wire.writeMap(weights, (via, to) -> to.writeLong(via), Wire::writeLength, out);
  }
}
