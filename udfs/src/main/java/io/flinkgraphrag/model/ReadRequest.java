package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Asks a shard for texts.
 *
 * @param passages their texts
 * @param entities their names
 * @param relations these ones
 * @param relationsOf all relations of these entities, up to a bound
 */
public record ReadRequest(
    Scatter scatter,
    List<PassageKey> passages,
    List<String> entities,
    List<RelationKey> relations,
    List<String> relationsOf)
    implements Request {

  public static final WireType<ReadRequest> TYPE = new WireType<>(ReadRequest.class, Codec.class);

  /**
   * Version 3: the scatter says when it was sent. Version 2: relations are asked for by their keys,
   * too.
   */
  public static final class Codec implements WireCodec<ReadRequest> {

    @Override
    public int version() {
      return 3;
    }

    @Override
    public void write(ReadRequest request, DataOutputView out) throws IOException {
      Scatter.write(request.scatter, out);
      Wire.writeList(request.passages, PassageKey::write, out);
      Wire.writeList(request.entities, Wire::writeText, out);
      Wire.writeList(request.relations, RelationKey::write, out);
      Wire.writeList(request.relationsOf, Wire::writeText, out);
    }

    @Override
    public ReadRequest read(int version, DataInputView in) throws IOException {
      Scatter scatter = version < 3 ? Scatter.readWithoutSent(in) : Scatter.read(in);
      List<PassageKey> passages = Wire.readList(PassageKey::read, in);
      List<String> entities = Wire.readList(Wire::readText, in);
      return version == 1
          ? new ReadRequest(scatter, passages, entities, List.of(), entities)
          : new ReadRequest(
              scatter,
              passages,
              entities,
              Wire.readList(RelationKey::read, in),
              Wire.readList(Wire::readText, in));
    }
  }
}
