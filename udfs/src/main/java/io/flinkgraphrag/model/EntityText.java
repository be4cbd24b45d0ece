package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** An entity as READ keeps it. An entity without one exists implicitly, with its id as name. */
public record EntityText(String id, String name, String kind, String description, long version) {

  public static final WireType<EntityText> TYPE = new WireType<>(EntityText.class, Codec.class);

  public static void write(EntityText entity, DataOutputView out) throws IOException {
    Wire.writeText(entity.id, out);
    Wire.writeText(entity.name, out);
    Wire.writeText(entity.kind, out);
    Wire.writeText(entity.description, out);
    out.writeLong(entity.version);
  }

  public static EntityText read(DataInputView in) throws IOException {
    return new EntityText(
        Wire.readText(in), Wire.readText(in), Wire.readText(in), Wire.readText(in), in.readLong());
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<EntityText> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(EntityText value, DataOutputView out) throws IOException {
      EntityText.write(value, out);
    }

    @Override
    public EntityText read(int version, DataInputView in) throws IOException {
      return EntityText.read(in);
    }
  }
}
