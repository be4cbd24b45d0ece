/**
 * The options of the jobs, and the one reader that every job reads them by. What they are read into
 * is in {@code settings}.
 */
@NullMarked
package io.flinkgraphrag.jobs.options;

import org.jspecify.annotations.NullMarked;
