package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Where a record stood in Kafka. */
public record SourcePosition(String topic, int partition, long offset) {

  public static void write(SourcePosition position, DataOutputView out) throws IOException {
    Wire.writeText(position.topic, out);
    out.writeInt(position.partition);
    out.writeLong(position.offset);
  }

  public static SourcePosition read(DataInputView in) throws IOException {
    return new SourcePosition(Wire.readText(in), in.readInt(), in.readLong());
  }

  /** {@code topic-partition-offset}: the id of a question that came without one. */
  @Override
  public String toString() {
    return topic + "-" + partition + "-" + offset;
  }
}
