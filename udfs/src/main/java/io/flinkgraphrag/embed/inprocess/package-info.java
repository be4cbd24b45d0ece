/** Models that run in this process, by ONNX Runtime. */
package io.flinkgraphrag.embed.inprocess;
