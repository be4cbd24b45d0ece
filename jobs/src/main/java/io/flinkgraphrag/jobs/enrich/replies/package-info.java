/** The replies of a language model that were paid for, on a topic: more durable than any state. */
@NullMarked
package io.flinkgraphrag.jobs.enrich.replies;

import org.jspecify.annotations.NullMarked;
