package io.flinkgraphrag.names;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Which entity a name means, and how far the mentions of the passages that said it before have
 * moved there. While some are to be moved there is a timer of the name.
 *
 * @param entity its id; {@link #ITSELF} for the entity whose id is the name
 * @param moving whether some mentions may be elsewhere
 * @param seen the last passage, by its key, that was seen by the move; null for none yet
 */
record NameTarget(String entity, boolean moving, @Nullable String seen) {

  static final WireType<NameTarget> TYPE = new WireType<>(NameTarget.class, Codec.class);

  static final String ITSELF = "";

  /** Of a name that no other entity has. */
  static final NameTarget NONE = new NameTarget(ITSELF, false, null);

  /** Another entity, to which all mentions are to be moved. */
  static NameTarget movingTo(String entity) {
    return new NameTarget(entity, true, null);
  }

  NameTarget after(String passage) {
    return new NameTarget(entity, true, passage);
  }

  NameTarget reached() {
    return new NameTarget(entity, false, null);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<NameTarget> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(NameTarget target, DataOutputView out) throws IOException {
      Wire.writeText(target.entity, out);
      out.writeBoolean(target.moving);
      Wire.writeOptional(target.seen, Wire::writeText, out);
    }

    @Override
    public NameTarget read(int version, DataInputView in) throws IOException {
      return new NameTarget(
          Wire.readText(in), in.readBoolean(), Wire.readOptional(Wire::readText, in));
    }
  }
}
