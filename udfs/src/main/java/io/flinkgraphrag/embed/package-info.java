/**
 * Texts to vectors: the port, the model in process, and the two stages of the dataflow that ask.
 */
package io.flinkgraphrag.embed;
