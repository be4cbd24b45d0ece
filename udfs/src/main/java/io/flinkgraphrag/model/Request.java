package io.flinkgraphrag.model;

/** What one shard is asked in one round. */
public interface Request {

  Scatter scatter();
}
