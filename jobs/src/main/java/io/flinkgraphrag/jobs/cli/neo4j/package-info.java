/** The commands {@code graphrag neo4j …}. */
@NullMarked
package io.flinkgraphrag.jobs.cli.neo4j;

import org.jspecify.annotations.NullMarked;
