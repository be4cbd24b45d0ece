/**
 * Texts to vectors: the port of the embedders.
 *
 * <p>The stages that ask are in {@code stage}; {@code inprocess} and {@code openai} implement the
 * port, and {@code engine} is what they share.
 */
@NullMarked
package io.flinkgraphrag.embed;

import org.jspecify.annotations.NullMarked;
