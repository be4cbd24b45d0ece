package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The entities of a statement's two ends, and the relation that was made of them.
 *
 * @param source null where it is not known
 * @param target null where it is not known
 * @param claimed null for none
 */
record Ends(@Nullable String source, @Nullable String target, @Nullable RelationKey claimed) {

  static final WireType<Ends> TYPE = new WireType<>(Ends.class, Codec.class);

  static final Ends NONE = new Ends(null, null, null);

  Ends withSource(@Nullable String entity) {
    return new Ends(entity, target, claimed);
  }

  Ends withTarget(@Nullable String entity) {
    return new Ends(source, entity, claimed);
  }

  Ends claiming(@Nullable RelationKey relation) {
    return new Ends(source, target, relation);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<Ends> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Ends ends, DataOutputView out) throws IOException {
      Wire.writeOptional(ends.source, Wire::writeText, out);
      Wire.writeOptional(ends.target, Wire::writeText, out);
      Wire.writeOptional(ends.claimed, RelationKey::write, out);
    }

    @Override
    public Ends read(int version, DataInputView in) throws IOException {
      return new Ends(
          Wire.readOptional(Wire::readText, in),
          Wire.readOptional(Wire::readText, in),
          Wire.readOptional(RelationKey::read, in));
    }
  }
}
