package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How far a batch of updates is. When the three counts add up to what was sent, the batch is in
 * every part of the graph, vectors included.
 */
public record BatchStatus(String batch, long applied, long unchanged, long refused) {

  public static final WireType<BatchStatus> TYPE = new WireType<>(BatchStatus.class, Codec.class);

  public static BatchStatus none(String batch) {
    return new BatchStatus(batch, 0, 0, 0);
  }

  public BatchStatus plus(Progress.Outcome outcome) {
    return switch (outcome) {
      case APPLIED -> new BatchStatus(batch, applied + 1, unchanged, refused);
      case UNCHANGED -> new BatchStatus(batch, applied, unchanged + 1, refused);
      case REFUSED -> new BatchStatus(batch, applied, unchanged, refused + 1);
    };
  }

  public long total() {
    return applied + unchanged + refused;
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<BatchStatus> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(BatchStatus status, DataOutputView out) throws IOException {
      Wire.writeText(status.batch, out);
      out.writeLong(status.applied);
      out.writeLong(status.unchanged);
      out.writeLong(status.refused);
    }

    @Override
    public BatchStatus read(int version, DataInputView in) throws IOException {
      return new BatchStatus(Wire.readText(in), in.readLong(), in.readLong(), in.readLong());
    }
  }
}
