package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The last update of an element that was sent.
 *
 * @param version that it had
 * @param present false for a delete
 * @param hash of its content; 0 for a delete
 */
public record Sent(long version, boolean present, long hash) {

  public static final WireType<Sent> TYPE = new WireType<>(Sent.class, Codec.class);

  /** Version 1. */
  public static final class Codec implements WireCodec<Sent> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Sent sent, DataOutputView out) throws IOException {
      out.writeLong(sent.version);
      out.writeBoolean(sent.present);
      out.writeLong(sent.hash);
    }

    @Override
    public Sent read(int version, DataInputView in) throws IOException {
      return new Sent(in.readLong(), in.readBoolean(), in.readLong());
    }
  }
}
