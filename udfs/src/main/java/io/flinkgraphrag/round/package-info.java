/** Scatter and gather: how the rounds of a question end, the same for every stage that merges. */
package io.flinkgraphrag.round;
