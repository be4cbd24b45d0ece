/**
 * Puts the best passages of a question into their last order: the port. {@code stage} asks, {@code
 * server} and {@code onnx} answer.
 */
@NullMarked
package io.flinkgraphrag.rerank;

import org.jspecify.annotations.NullMarked;
