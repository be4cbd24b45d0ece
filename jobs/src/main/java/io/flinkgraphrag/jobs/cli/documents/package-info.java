/** The command that reads documents from a topic. */
@NullMarked
package io.flinkgraphrag.jobs.cli.documents;

import org.jspecify.annotations.NullMarked;
