/** A cross-encoder of the user's, computed in process by ONNX Runtime. */
@NullMarked
package io.flinkgraphrag.rerank.onnx;

import org.jspecify.annotations.NullMarked;
