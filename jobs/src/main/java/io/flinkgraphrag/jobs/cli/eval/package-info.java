/** The command {@code eval}: golden questions in, a table of measures out. */
package io.flinkgraphrag.jobs.cli.eval;
