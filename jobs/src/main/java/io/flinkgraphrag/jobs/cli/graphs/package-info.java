/** The commands {@code load} and {@code graphs}: what goes into graphs, and what is in them. */
@NullMarked
package io.flinkgraphrag.jobs.cli.graphs;

import org.jspecify.annotations.NullMarked;
