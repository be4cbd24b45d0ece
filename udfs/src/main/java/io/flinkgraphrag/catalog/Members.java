package io.flinkgraphrag.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * The passages of a document, deleted ones that are remembered among them, each with a number from
 * 0 to below {@link #size}: so that a sweep over a large document can stop anywhere and go on
 * there, which a map alone cannot.
 *
 * <p>Keyed state of the document. A passage that is forgotten leaves its number to the last one, so
 * a sweep that goes downwards meets every passage that was there when it began.
 */
final class Members {

  // state
  private final MapState<String, PassageState> passages;
  private final MapState<Integer, String> ids;
  private final ValueState<Integer> size;

  Members(RuntimeContext context) {
    passages =
        context.getMapState(
            new MapStateDescriptor<>("catalog-passages", Types.STRING, PassageState.TYPE));
    ids = context.getMapState(new MapStateDescriptor<>("catalog-members", Types.INT, Types.STRING));
    size = context.getState(new ValueStateDescriptor<>("catalog-size", Types.INT));
  }

  /**
   * Numbers the passages of a document that an earlier build left without numbers, once. Reads the
   * document whole, which nothing else here does.
   */
  void adopt() throws Exception {
    if (size.value() != null) {
      return;
    }
    List<Map.Entry<String, PassageState>> found = new ArrayList<>();
    for (Map.Entry<String, PassageState> entry : passages.entries()) {
      found.add(Map.entry(entry.getKey(), entry.getValue()));
    }
    for (Map.Entry<String, PassageState> entry : found) {
      put(entry.getKey(), entry.getValue());
    }
  }

  /** Passages with a number. */
  int size() throws Exception {
    Integer value = size.value();
    return value == null ? 0 : value;
  }

  /** A passage; null where the document has none of this id. */
  @Nullable PassageState get(String id) throws Exception {
    return passages.get(id);
  }

  /** The id of the passage with a number below {@link #size}. */
  String idAt(int slot) throws Exception {
    return ids.get(slot);
  }

  /** Puts a passage, which gets a number if it has none. */
  void put(String id, PassageState passage) throws Exception {
    if (passage.slot() != PassageState.NO_SLOT) {
      passages.put(id, passage);
      return;
    }
    int slot = size();
    ids.put(slot, id);
    passages.put(id, passage.at(slot));
    size.update(slot + 1);
  }

  /** Forgets the passage with this number; the last one takes the number over. */
  void forget(int slot) throws Exception {
    int last = size() - 1;
    passages.remove(ids.get(slot));
    if (slot != last) {
      String moved = ids.get(last);
      ids.put(slot, moved);
      passages.put(moved, passages.get(moved).at(slot));
    }
    ids.remove(last);
    if (last == 0) {
      size.clear();
    } else {
      size.update(last);
    }
  }
}
