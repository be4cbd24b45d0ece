/**
 * The words that all of the dataflow speaks: the keys and texts of a graph's elements, the mass
 * that flows between them, and the codes of how a question ends.
 *
 * <p>What goes over Kafka is in {@code contract}, what shards are asked and answer in {@code
 * message}, and what a question carries from round to round in {@code retrieval}. Every stage
 * depends on these packages, and on no other stage.
 */
@NullMarked
package io.flinkgraphrag.model;

import org.jspecify.annotations.NullMarked;
