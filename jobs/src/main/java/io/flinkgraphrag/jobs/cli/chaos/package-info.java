/** The command {@code graphrag chaos}. */
@NullMarked
package io.flinkgraphrag.jobs.cli.chaos;

import org.jspecify.annotations.NullMarked;
