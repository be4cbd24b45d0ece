/** What a shard is asked, what it answers, and what the catalog tells it. */
@NullMarked
package io.flinkgraphrag.model.message;

import org.jspecify.annotations.NullMarked;
