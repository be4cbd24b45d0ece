package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A statement is this relation from now on, or no more.
 *
 * @param statement its id, which begins with the passage's key; {@link #OTHERS} where it is no
 *     passage's
 */
public record RelationClaim(RelationKey relation, String statement, boolean claimed) {

  public static final WireType<RelationClaim> TYPE =
      new WireType<>(RelationClaim.class, Codec.class);

  /** Somebody else has written the relation; no id is empty. */
  static final String OTHERS = "";

  /** What an update of others says, of which the catalog tells twice; empty for no relation. */
  public static Optional<RelationClaim> ofOthers(ReadDelta delta) {
    if (delta.text() instanceof ReadDelta.PutRelation put) {
      return Optional.of(new RelationClaim(put.relation().key(), OTHERS, true));
    }
    if (delta.text() instanceof ReadDelta.RemoveRelation remove) {
      List<String> parts = Keys.parts(remove.relationKey());
      return Optional.of(
          new RelationClaim(
              new RelationKey(parts.get(0), parts.get(1), parts.get(2)), OTHERS, false));
    }
    return Optional.empty();
  }

  /** The Flink key. */
  public String key() {
    return relation.text();
  }

  /** Version 1. Between operators only. */
  public static final class Codec implements WireCodec<RelationClaim> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(RelationClaim claim, DataOutputView out) throws IOException {
      RelationKey.write(claim.relation, out);
      Wire.writeText(claim.statement, out);
      out.writeBoolean(claim.claimed);
    }

    @Override
    public RelationClaim read(int version, DataInputView in) throws IOException {
      return new RelationClaim(RelationKey.read(in), Wire.readText(in), in.readBoolean());
    }
  }
}
