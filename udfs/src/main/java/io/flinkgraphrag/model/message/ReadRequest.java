package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.RelationKey;
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
 * @param candidates ids of the passages that all shards are asked for, best first: of the passages
 *     that a relation cites only these are told
 * @param described of the entities those whose kind and description are asked for, too
 */
public record ReadRequest(
    Scatter scatter,
    List<PassageKey> passages,
    List<String> entities,
    List<RelationKey> relations,
    List<String> relationsOf,
    List<String> candidates,
    List<String> described)
    implements Request {

  public static final WireType<ReadRequest> TYPE = new WireType<>(ReadRequest.class, Codec.class);

  /** A request of a question that looks no entity up. */
  public ReadRequest(
      Scatter scatter,
      List<PassageKey> passages,
      List<String> entities,
      List<RelationKey> relations,
      List<String> relationsOf,
      List<String> candidates) {
    this(scatter, passages, entities, relations, relationsOf, candidates, List.of());
  }

  /** As of a build that told all passages that a relation cites. */
  private static ReadRequest withoutCandidates(
      Scatter scatter,
      List<PassageKey> passages,
      List<String> entities,
      List<RelationKey> relations,
      List<String> relationsOf) {
    return new ReadRequest(scatter, passages, entities, relations, relationsOf, List.of());
  }

  /**
   * Version 4: described. Version 3: the scatter says when it was sent, and candidates. Version 2:
   * relations are asked for by their keys, too.
   */
  public static final class Codec implements WireCodec<ReadRequest> {

    @Override
    public int version() {
      return 4;
    }

    @Override
    public void write(ReadRequest request, DataOutputView out) throws IOException {
      Scatter.write(request.scatter, out);
      Wire.writeList(request.passages, PassageKey::write, out);
      Wire.writeList(request.entities, Wire::writeText, out);
      Wire.writeList(request.relations, RelationKey::write, out);
      Wire.writeList(request.relationsOf, Wire::writeText, out);
      Wire.writeList(request.candidates, Wire::writeText, out);
      Wire.writeList(request.described, Wire::writeText, out);
    }

    @Override
    public ReadRequest read(int version, DataInputView in) throws IOException {
      Scatter scatter = version < 3 ? Scatter.readWithoutSent(in) : Scatter.read(in);
      List<PassageKey> passages = Wire.readList(PassageKey::read, in);
      List<String> entities = Wire.readList(Wire::readText, in);
      if (version == 1) {
        return withoutCandidates(scatter, passages, entities, List.of(), entities);
      }
      List<RelationKey> relations = Wire.readList(RelationKey::read, in);
      List<String> relationsOf = Wire.readList(Wire::readText, in);
      return version == 2
          ? withoutCandidates(scatter, passages, entities, relations, relationsOf)
          : new ReadRequest(
              scatter,
              passages,
              entities,
              relations,
              relationsOf,
              Wire.readList(Wire::readText, in),
              version < 4 ? List.of() : Wire.readList(Wire::readText, in));
    }
  }
}
