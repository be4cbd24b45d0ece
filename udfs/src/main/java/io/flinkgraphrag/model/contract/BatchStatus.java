package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How far a batch of updates is. When {@link #total} is what was sent, the batch is in every part
 * of the graph, vectors included.
 *
 * @param notFound how many of {@code unchanged} were deletes of what was not there
 */
public record BatchStatus(String batch, long applied, long unchanged, long refused, long notFound) {

  public static final WireType<BatchStatus> TYPE = new WireType<>(BatchStatus.class, Codec.class);

  public static BatchStatus none(String batch) {
    return new BatchStatus(batch, 0, 0, 0, 0);
  }

  public BatchStatus plus(Progress.Outcome outcome) {
    return switch (outcome) {
      case APPLIED -> plus(new BatchStatus(batch, 1, 0, 0, 0));
      case UNCHANGED -> plus(new BatchStatus(batch, 0, 1, 0, 0));
      case REFUSED -> plus(new BatchStatus(batch, 0, 0, 1, 0));
      case NOT_FOUND -> plus(new BatchStatus(batch, 0, 1, 0, 1));
    };
  }

  /** The counts of both, under this one's name. */
  public BatchStatus plus(BatchStatus other) {
    return new BatchStatus(
        batch,
        applied + other.applied,
        unchanged + other.unchanged,
        refused + other.refused,
        notFound + other.notFound);
  }

  /** The counts without those of an earlier status of the batch. */
  public BatchStatus minus(BatchStatus earlier) {
    return new BatchStatus(
        batch,
        applied - earlier.applied,
        unchanged - earlier.unchanged,
        refused - earlier.refused,
        notFound - earlier.notFound);
  }

  public long total() {
    return applied + unchanged + refused;
  }

  /** Version 2: deletes that found nothing. */
  public static final class Codec implements WireCodec<BatchStatus> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(BatchStatus status, DataOutputView out) throws IOException {
      Wire.writeText(status.batch, out);
      out.writeLong(status.applied);
      out.writeLong(status.unchanged);
      out.writeLong(status.refused);
      out.writeLong(status.notFound);
    }

    @Override
    public BatchStatus read(int version, DataInputView in) throws IOException {
      return new BatchStatus(
          Wire.readText(in),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          version == 1 ? 0 : in.readLong());
    }
  }
}
