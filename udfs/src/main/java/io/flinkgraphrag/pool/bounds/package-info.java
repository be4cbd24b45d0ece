/** How many calls and repetitions there may be, and how long they take: learned from calls. */
@NullMarked
package io.flinkgraphrag.pool.bounds;

import org.jspecify.annotations.NullMarked;
