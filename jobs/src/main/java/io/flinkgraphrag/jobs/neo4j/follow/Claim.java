package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What a node or relationship says an element is.
 *
 * @param element of the graph
 * @param at element id in Neo4j
 * @param version of the round or poll that read it
 * @param update null where it says so no more
 */
public record Claim(String element, String at, long version, @Nullable UpdateRecord update) {

  public static final WireType<Claim> TYPE = new WireType<>(Claim.class, Codec.class);

  /** Version 1. Between operators only, never in state. */
  public static final class Codec implements WireCodec<Claim> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Claim claim, DataOutputView out) throws IOException {
      Wire.writeText(claim.element, out);
      Wire.writeText(claim.at, out);
      out.writeLong(claim.version);
      Wire.writeOptional(claim.update, UpdateRecord::write, out);
    }

    @Override
    public Claim read(int version, DataInputView in) throws IOException {
      return new Claim(
          Wire.readText(in),
          Wire.readText(in),
          in.readLong(),
          Wire.readOptional(UpdateRecord::read, in));
    }
  }
}
