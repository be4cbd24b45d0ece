package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The address of one request of a round: a question is scattered over shards, each of which sends
 * one part back.
 *
 * @param question {@link QuestionContext#key()}
 * @param shard the key of the shard that is asked
 * @param part the number of this request in its round, from 0 on
 * @param deadline ms since the epoch by the clock of {@code sent}; past it the shard answers with
 *     an empty part at once. {@link Long#MAX_VALUE} for none
 */
public record Scatter(
    String question, String graph, String shard, int part, long deadline, Sent sent) {

  /** With a deadline by the reader's own clock. */
  public Scatter(String question, String graph, String shard, int part, long deadline) {
    this(question, graph, shard, part, deadline, Sent.HERE);
  }

  public static void write(Scatter scatter, DataOutputView out) throws IOException {
    Wire.writeText(scatter.question, out);
    Wire.writeText(scatter.graph, out);
    Wire.writeText(scatter.shard, out);
    out.writeInt(scatter.part);
    out.writeLong(scatter.deadline);
    Sent.write(scatter.sent, out);
  }

  public static Scatter read(DataInputView in) throws IOException {
    Scatter scatter = readWithoutSent(in);
    return new Scatter(
        scatter.question,
        scatter.graph,
        scatter.shard,
        scatter.part,
        scatter.deadline,
        Sent.read(in));
  }

  /** As requests of older versions hold it. */
  public static Scatter readWithoutSent(DataInputView in) throws IOException {
    return new Scatter(
        Wire.readText(in), Wire.readText(in), Wire.readText(in), in.readInt(), in.readLong());
  }
}
