/** How models are run in process: the native libraries of ONNX Runtime and of the tokenizer. */
@NullMarked
package io.flinkgraphrag.onnx;

import org.jspecify.annotations.NullMarked;
