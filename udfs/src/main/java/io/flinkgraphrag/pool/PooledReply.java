package io.flinkgraphrag.pool;

/**
 * A reply with what the pool knows of it.
 *
 * @param endpoint that gave it
 * @param attempts calls to endpoints that were made for it, the one that succeeded included
 */
public record PooledReply<R>(R reply, String endpoint, int attempts) {}
