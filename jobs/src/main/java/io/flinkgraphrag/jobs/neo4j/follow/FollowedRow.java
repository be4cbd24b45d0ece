package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a node or relationship is now, or the end of a round.
 *
 * @param at element id; "" for the end of a round
 * @param version of the round or poll that read it; of the round that ends
 * @param updates with no version yet; none of what is gone, or is nothing in the graph
 */
public record FollowedRow(String at, long version, List<UpdateRecord> updates) {

  public static final WireType<FollowedRow> TYPE = new WireType<>(FollowedRow.class, Codec.class);

  public boolean endsRound() {
    return at.isEmpty();
  }

  /** Version 1. Between operators only, never in state. */
  public static final class Codec implements WireCodec<FollowedRow> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(FollowedRow row, DataOutputView out) throws IOException {
      Wire.writeText(row.at, out);
      out.writeLong(row.version);
      Wire.writeList(row.updates, UpdateRecord::write, out);
    }

    @Override
    public FollowedRow read(int version, DataInputView in) throws IOException {
      return new FollowedRow(
          Wire.readText(in), in.readLong(), Wire.readList(UpdateRecord::read, in));
    }
  }
}
