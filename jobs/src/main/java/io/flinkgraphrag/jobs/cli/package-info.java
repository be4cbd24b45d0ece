/** The command line: {@code ./graphrag}. */
@NullMarked
package io.flinkgraphrag.jobs.cli;

import org.jspecify.annotations.NullMarked;
