package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a node or relationship was when it was read last.
 *
 * @param seen version of the round or poll that read it
 * @param hash of its updates
 * @param elements that they are of
 */
record Trail(long seen, long hash, List<String> elements) {

  static final WireType<Trail> TYPE = new WireType<>(Trail.class, Codec.class);

  /** Version 1. */
  public static final class Codec implements WireCodec<Trail> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Trail trail, DataOutputView out) throws IOException {
      out.writeLong(trail.seen);
      out.writeLong(trail.hash);
      Wire.writeList(trail.elements, Wire::writeText, out);
    }

    @Override
    public Trail read(int version, DataInputView in) throws IOException {
      return new Trail(in.readLong(), in.readLong(), Wire.readList(Wire::readText, in));
    }
  }
}
