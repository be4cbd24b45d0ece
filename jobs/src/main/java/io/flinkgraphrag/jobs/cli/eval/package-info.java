/** The command {@code eval}: golden questions in, a table of measures out. */
@NullMarked
package io.flinkgraphrag.jobs.cli.eval;

import org.jspecify.annotations.NullMarked;
