/**
 * How good answers are: golden questions, metrics and named retrieval settings. No input, no
 * output.
 */
@NullMarked
package io.flinkgraphrag.jobs.eval;

import org.jspecify.annotations.NullMarked;
