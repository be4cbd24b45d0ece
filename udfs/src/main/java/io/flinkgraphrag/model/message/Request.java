package io.flinkgraphrag.model.message;

/** What one shard is asked in one round. */
public interface Request {

  Scatter scatter();
}
