package io.flinkgraphrag.jobs.topology;

import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.model.message.VectorUpdate;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.types.Either;

/**
 * What the graph's way offers to the questions' way.
 *
 * @param termsDeltas passages of graphs with several shards, for TERMS
 * @param linkChanges text and vectors, for LINK
 * @param hopDeltas edges, for every HOP
 * @param readDeltas texts and names, for READ
 * @param progress of batches, as far as the catalog knows
 * @param deadLetters records that are no updates, or cannot be applied
 */
record GraphStreams(
    DataStream<LinkDelta> termsDeltas,
    DataStream<Either<LinkDelta, VectorUpdate>> linkChanges,
    DataStream<HopDelta> hopDeltas,
    DataStream<ReadDelta> readDeltas,
    DataStream<Progress> progress,
    DataStream<DeadLetter> deadLetters) {}
