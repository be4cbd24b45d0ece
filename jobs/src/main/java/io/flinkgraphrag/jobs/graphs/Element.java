package io.flinkgraphrag.jobs.graphs;

import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Order;
import org.jspecify.annotations.Nullable;

/**
 * An element that survives: the update that put it last.
 *
 * @param delete what removes it
 * @param order of the update
 * @param position of the record
 * @param timestamp of the record, ms since the epoch
 * @param bytes of the record's value
 */
public record Element(
    Change.Delete delete, Order order, SourcePosition position, long timestamp, int bytes) {

  /** What an update puts; null for a delete. */
  static @Nullable Element putBy(GraphUpdate update) {
    return update.change() instanceof Change.Put put
        ? new Element(
            put.delete(),
            update.order(),
            update.source().position(),
            update.source().timestamp(),
            update.source().size())
        : null;
  }
}
