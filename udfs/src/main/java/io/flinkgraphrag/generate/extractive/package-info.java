/** The generator that quotes: picks the sentences of the evidence that answer, without a model. */
@NullMarked
package io.flinkgraphrag.generate.extractive;

import org.jspecify.annotations.NullMarked;
