/**
 * How good answers are: golden questions, metrics and named retrieval settings. No input, no
 * output.
 */
package io.flinkgraphrag.jobs.eval;
