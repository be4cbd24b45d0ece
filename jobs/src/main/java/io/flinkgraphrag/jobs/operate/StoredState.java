package io.flinkgraphrag.jobs.operate;

/**
 * A savepoint or checkpoint that a job can start from.
 *
 * @param path as Flink takes it
 * @param at when it was complete, or somebody ordered to start from it; ms since the epoch
 */
record StoredState(String path, long at) {}
