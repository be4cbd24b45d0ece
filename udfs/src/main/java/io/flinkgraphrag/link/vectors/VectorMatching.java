package io.flinkgraphrag.link.vectors;

import io.flinkgraphrag.model.message.VectorUpdate;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * Brings elements and their vectors together, whichever comes first.
 *
 * <p>An element's vectors usually come after it, from the embedder, and may overtake it. Each delta
 * that awaits vectors gets exactly one last update, and before it perhaps one with a failure, which
 * leaves it awaited. Both sides are matched by revision and neither is ever left over. Keyed state
 * of the shard.
 */
public final class VectorMatching {

  /** Element and revision of each last update that is still to come. */
  private final MapState<String, Boolean> awaited;

  /** The same for updates that came before their element. */
  private final MapState<String, VectorUpdate> early;

  public VectorMatching(RuntimeContext context) {
    awaited =
        context.getMapState(new MapStateDescriptor<>("link-awaited", Types.STRING, Types.BOOLEAN));
    early =
        context.getMapState(
            new MapStateDescriptor<>("link-early", Types.STRING, VectorUpdate.TYPE));
  }

  /** Awaits the vectors of an element; returns them if they are here already, else null. */
  public @Nullable VectorUpdate await(String element, long revision) throws Exception {
    String key = key(element, revision);
    VectorUpdate update = early.get(key);
    if (update == null) {
      awaited.put(key, true);
      return null;
    }
    early.remove(key);
    if (update.failure() != null) {
      awaited.put(key, true);
    }
    return update;
  }

  /** Whether an update was awaited; if not it is kept for {@link #await}. */
  public boolean arrives(VectorUpdate update) throws Exception {
    String key = key(update.element(), update.revision());
    if (!awaited.contains(key)) {
      VectorUpdate failed = early.get(key);
      early.put(key, failed == null ? update : update.withBatch(failed.batch()));
      return false;
    }
    if (update.failure() == null) {
      awaited.remove(key);
    }
    return true;
  }

  private static String key(String element, long revision) {
    return element + '@' + revision;
  }
}
