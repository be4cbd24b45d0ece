package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A statement is this relation from now on, or no more.
 *
 * @param statement its id, which begins with the passage's key
 */
public record RelationClaim(RelationKey relation, String statement, boolean claimed) {

  public static final WireType<RelationClaim> TYPE =
      new WireType<>(RelationClaim.class, Codec.class);

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
