package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A relation as READ keeps it; source and target are entity ids. */
public record RelationText(
    String source,
    String predicate,
    String target,
    double weight,
    List<String> passages,
    long version) {

  public static final WireType<RelationText> TYPE = new WireType<>(RelationText.class, Codec.class);

  /** The relation's identity. */
  public RelationKey key() {
    return new RelationKey(source, predicate, target);
  }

  public static void write(RelationText relation, DataOutputView out) throws IOException {
    Wire.writeText(relation.source, out);
    Wire.writeText(relation.predicate, out);
    Wire.writeText(relation.target, out);
    out.writeDouble(relation.weight);
    Wire.writeList(relation.passages, Wire::writeText, out);
    out.writeLong(relation.version);
  }

  public static RelationText read(DataInputView in) throws IOException {
    return new RelationText(
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        in.readDouble(),
        Wire.readList(Wire::readText, in),
        in.readLong());
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<RelationText> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(RelationText value, DataOutputView out) throws IOException {
      RelationText.write(value, out);
    }

    @Override
    public RelationText read(int version, DataInputView in) throws IOException {
      return RelationText.read(in);
    }
  }
}
