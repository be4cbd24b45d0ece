/**
 * How each graph is cut into shards and where the shards live: the layouts file, the shard of an
 * element, and the Flink keys of shards. Every stage that is keyed by shard depends on it.
 */
@NullMarked
package io.flinkgraphrag.layout;

import org.jspecify.annotations.NullMarked;
