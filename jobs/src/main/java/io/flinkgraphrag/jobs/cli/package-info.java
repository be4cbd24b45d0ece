/** The command line: {@code ./graphrag}. */
package io.flinkgraphrag.jobs.cli;
