package io.flinkgraphrag.hop;

import io.flinkgraphrag.hop.Adjacency.Mention;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart.Mentioned;
import io.flinkgraphrag.state.CachedView;
import io.flinkgraphrag.state.HeapCache;
import io.flinkgraphrag.state.StableHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Tells what passages of a shard mention. A question asks for a hundred passages, so what was told
 * once is kept on the heap until the passage's mentions change.
 */
final class Looks {

  /** Heap of a value beside its hashes, about. */
  private static final int VALUE_BYTES = 100;

  /** Heap of a hash in a list, about. */
  private static final int HASH_BYTES = 24;

  private final Adjacency adjacency;
  private final HopOptions options;
  private final CachedView<PassageKey, Mentioned> mentioned;

  Looks(HeapCache cache, Adjacency adjacency, HopOptions options) {
    this.adjacency = adjacency;
    this.options = options;
    mentioned = cache.view("hop-looks", this::read, Looks::bytes);
  }

  private static int bytes(Mentioned value) {
    return VALUE_BYTES
        + HeapCache.heapOf(value.passage().document())
        + HeapCache.heapOf(value.passage().id())
        + HASH_BYTES * value.entities().size();
  }

  Mentioned of(PassageKey passage) throws Exception {
    return mentioned.get(passage);
  }

  /** The edges of a node have changed. */
  void changed(Node node) {
    if (node.isPassage()) {
      mentioned.forget(node.passageKey());
    }
  }

  private Mentioned read(PassageKey passage) throws Exception {
    long title = 0;
    List<Long> entities = new ArrayList<>();
    for (Mention mention :
        new Neighbourhood(Node.passage(passage), adjacency, options).mentions()) {
      long entity = StableHash.of(mention.neighbour().id());
      if (mention.weight() == HopDelta.TITLE_WEIGHT) {
        title = entity;
      } else {
        entities.add(entity);
      }
    }
    Collections.sort(entities);
    return new Mentioned(passage, title, List.copyOf(entities));
  }
}
