/** The command that finds relations by a language model. */
@NullMarked
package io.flinkgraphrag.jobs.cli.enrich;

import org.jspecify.annotations.NullMarked;
