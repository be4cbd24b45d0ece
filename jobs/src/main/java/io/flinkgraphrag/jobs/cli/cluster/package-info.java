/** The commands of {@code graphrag cluster}. */
@NullMarked
package io.flinkgraphrag.jobs.cli.cluster;

import org.jspecify.annotations.NullMarked;
