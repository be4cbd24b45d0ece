package io.flinkgraphrag.jobs.neo4j.mapping;

import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A record of {@code graph-updates} to be.
 *
 * @param type of its element
 * @param key of its element, as the contract has it
 * @param value JSON in UTF-8
 */
public record UpdateRecord(ElementType type, byte[] key, byte[] value) {

  public static final WireType<UpdateRecord> TYPE = new WireType<>(UpdateRecord.class, Codec.class);

  public static void write(UpdateRecord update, DataOutputView out) throws IOException {
    ElementType.write(update.type, out);
    Wire.writeBytes(update.key, out);
    Wire.writeBytes(update.value, out);
  }

  public static UpdateRecord read(DataInputView in) throws IOException {
    return new UpdateRecord(ElementType.read(in), Wire.readBytes(in), Wire.readBytes(in));
  }

  /** Version 1. Between operators, and in the state of a job that follows changes. */
  public static final class Codec implements WireCodec<UpdateRecord> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(UpdateRecord update, DataOutputView out) throws IOException {
      UpdateRecord.write(update, out);
    }

    @Override
    public UpdateRecord read(int version, DataInputView in) throws IOException {
      return UpdateRecord.read(in);
    }
  }
}
