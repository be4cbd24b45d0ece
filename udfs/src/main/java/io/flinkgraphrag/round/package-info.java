/** Scatter and gather: how the rounds of a question end, the same for every stage that merges. */
@NullMarked
package io.flinkgraphrag.round;

import org.jspecify.annotations.NullMarked;
