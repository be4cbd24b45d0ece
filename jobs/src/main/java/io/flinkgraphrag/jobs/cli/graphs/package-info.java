/** The commands {@code load} and {@code graphs}: what goes into graphs, and what is in them. */
package io.flinkgraphrag.jobs.cli.graphs;
