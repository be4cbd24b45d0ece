/** Models that run in this process, by ONNX Runtime. */
@NullMarked
package io.flinkgraphrag.embed.inprocess;

import org.jspecify.annotations.NullMarked;
