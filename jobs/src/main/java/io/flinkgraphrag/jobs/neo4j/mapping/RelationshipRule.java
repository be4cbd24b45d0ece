package io.flinkgraphrag.jobs.neo4j.mapping;

import org.jspecify.annotations.Nullable;

/**
 * What the relationships of one type are.
 *
 * @param skip whether they are left out
 * @param predicate null for the words of the type
 * @param weight property with the weight
 * @param properties whether a passage says those of one that has any but the weight
 * @param cypher clauses that bind start, relationship and end to {@code a}, {@code r}, {@code b};
 *     null for all of the type
 */
record RelationshipRule(
    boolean skip,
    @Nullable String predicate,
    String weight,
    boolean properties,
    @Nullable String cypher) {

  /** Of types that a mapping does not name. */
  static RelationshipRule usual(boolean properties) {
    return new RelationshipRule(false, null, Usual.WEIGHT, properties, null);
  }
}
