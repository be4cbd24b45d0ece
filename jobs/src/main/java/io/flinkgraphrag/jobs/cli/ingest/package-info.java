/** The command ingest: where documents are, what the graph has of them, and what has to be sent. */
@NullMarked
package io.flinkgraphrag.jobs.cli.ingest;

import org.jspecify.annotations.NullMarked;
