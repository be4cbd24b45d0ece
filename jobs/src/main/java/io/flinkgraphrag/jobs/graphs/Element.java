package io.flinkgraphrag.jobs.graphs;

import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Order;

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
    Change delete, Order order, SourcePosition position, long timestamp, int bytes) {

  /** What an update puts, or null for a delete. */
  static Element putBy(GraphUpdate update) {
    Change delete = deleteOf(update.change());
    return delete == null
        ? null
        : new Element(
            delete,
            update.order(),
            update.source().position(),
            update.source().timestamp(),
            update.source().size());
  }

  private static Change deleteOf(Change change) {
    if (change instanceof Change.EntityUpsert entity) {
      return new Change.EntityDelete(entity.id());
    }
    if (change instanceof Change.RelationUpsert relation) {
      return new Change.RelationDelete(relation.source(), relation.predicate(), relation.target());
    }
    if (change instanceof Change.PassageUpsert passage) {
      return new Change.PassageDelete(passage.id(), passage.document());
    }
    return null;
  }
}
