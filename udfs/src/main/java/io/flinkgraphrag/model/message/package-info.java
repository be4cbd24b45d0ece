/** What a shard is asked, what it answers, and what the catalog tells it. */
package io.flinkgraphrag.model.message;
