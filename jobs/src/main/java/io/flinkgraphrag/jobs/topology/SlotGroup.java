package io.flinkgraphrag.jobs.topology;

import io.flinkgraphrag.commit.CommitOnDemandOperatorFactory;
import io.flinkgraphrag.state.WireType;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Operators that share slots. Every operator of a job is placed in one of them, which gives it at
 * once all that Flink would otherwise choose by itself.
 *
 * @param name of the slot sharing group
 * @param parallelism of all its operators
 */
record SlotGroup(String name, int parallelism) {

  /**
   * Places an operator.
   *
   * @param stage the operator's name in the web UI and in metrics
   * @param uid by which its state is found, see {@link OperatorIds}
   */
  <T> SingleOutputStreamOperator<T> place(
      String stage, String uid, SingleOutputStreamOperator<T> operator) {
    return operator.name(stage).uid(uid).slotSharingGroup(name).setParallelism(parallelism);
  }

  /**
   * Places a sink, and in its chain before it the operator that asks for a checkpoint, which
   * commits soon what passes there.
   *
   * @param uid of the sink, and its name
   * @param transactions whether the sink writes in transactions; without them nothing waits for a
   *     checkpoint
   */
  <T> void placeSink(
      String uid, DataStream<T> output, WireType<T> type, Sink<T> sink, boolean transactions) {
    place(
            "commit",
            OperatorIds.commit(uid),
            output.transform("commit", type, new CommitOnDemandOperatorFactory<>(transactions)))
        .sinkTo(sink)
        .name(uid)
        .uid(uid)
        .slotSharingGroup(name)
        .setParallelism(parallelism);
  }
}
