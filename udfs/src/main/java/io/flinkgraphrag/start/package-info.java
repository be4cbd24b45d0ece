/** What a job does before its first record: whose state it goes on from, and what it cleans up. */
@NullMarked
package io.flinkgraphrag.start;

import org.jspecify.annotations.NullMarked;
