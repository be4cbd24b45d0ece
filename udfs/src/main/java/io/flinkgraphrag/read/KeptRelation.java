package io.flinkgraphrag.read;

import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A relation as READ's state has it: of the passages that it cites only hashes of their ids, since
 * all that is asked is whether it cites one that is known. With the ids a relation may take 500 KB,
 * and a page of the state 25 MB.
 *
 * @param cited {@link StableHash}es of the passages' ids, ascending
 */
record KeptRelation(RelationKey key, double weight, long version, long[] cited) {

  /**
   * What bytes of this form begin with. Those of earlier builds are a {@link RelationText} and
   * begin with the length of its source, which is not empty.
   */
  private static final int MARK = 0;

  private static final int FORM = 2;

  static KeptRelation of(RelationText relation) {
    long[] cited = relation.passages().stream().mapToLong(StableHash::of).sorted().toArray();
    return new KeptRelation(relation.key(), relation.weight(), relation.version(), cited);
  }

  /**
   * The relation with those of the candidates that it cites.
   *
   * @param most of them, the first ones
   */
  RelationText told(Candidates candidates, int most) {
    return new RelationText(
        key.source(),
        key.predicate(),
        key.target(),
        weight,
        candidates.among(cited, most),
        version);
  }

  byte[] bytes() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(128);
    out.writeByte(MARK);
    out.writeByte(FORM);
    Wire.writeText(key.source(), out);
    Wire.writeText(key.predicate(), out);
    Wire.writeText(key.target(), out);
    out.writeDouble(weight);
    out.writeLong(version);
    Wire.writeLength(cited.length, out);
    for (long hash : cited) {
      out.writeLong(hash);
    }
    return out.getCopyOfBuffer();
  }

  static KeptRelation read(byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    if (bytes[0] != MARK) {
      return of(RelationText.read(in));
    }
    in.readByte();
    int form = in.readByte();
    if (form != FORM) {
      throw new IOException(
          "READ's state has a relation of form "
              + form
              + ", this build knows form "
              + FORM
              + ". Was it written by a newer build? Start that build again.");
    }
    RelationKey key = new RelationKey(Wire.readText(in), Wire.readText(in), Wire.readText(in));
    double weight = in.readDouble();
    long version = in.readLong();
    long[] cited = new long[Wire.readLength(in)];
    for (int i = 0; i < cited.length; i++) {
      cited[i] = in.readLong();
    }
    return new KeptRelation(key, weight, version, cited);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeptRelation that
        && key.equals(that.key)
        && weight == that.weight
        && version == that.version
        && Arrays.equals(cited, that.cited);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }
}
