package io.flinkgraphrag.jobs.enrich.replies;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How far a log was read.
 *
 * @param of whose replies were read: {@link ReplyLog#of}
 * @param log which log it was: another one, of the same name too, is read from its beginning
 * @param offsets the next one, by partition
 */
public record LogPosition(String of, String log, Map<Integer, Long> offsets) {

  public static final WireType<LogPosition> TYPE = new WireType<>(LogPosition.class, Codec.class);

  /** Nothing was read. */
  public static final LogPosition NONE = new LogPosition("", "", Map.of());

  public LogPosition {
    offsets = Map.copyOf(offsets);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<LogPosition> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(LogPosition position, DataOutputView out) throws IOException {
      Wire.writeText(position.of, out);
      Wire.writeText(position.log, out);
      Wire.writeMap(
          position.offsets, Wire::writeLength, (offset, view) -> view.writeLong(offset), out);
    }

    @Override
    public LogPosition read(int version, DataInputView in) throws IOException {
      return new LogPosition(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readMap(Wire::readLength, DataInputView::readLong, in));
    }
  }
}
