/** The generator that quotes: picks the sentences of the evidence that answer, without a model. */
package io.flinkgraphrag.generate.extractive;
