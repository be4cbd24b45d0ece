package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.ReadDelta;
import java.util.List;
import java.util.Optional;

/**
 * What the deltas of the answering job's catalog mean for the mirror. Each is sent to both ends of
 * an edge; here the passage's end counts, or a relation's source. Pure.
 */
public final class DeltaChanges {

  private DeltaChanges() {}

  /** Texts of passages, entities and relations. */
  public static Optional<MirrorChange> of(ReadDelta delta) {
    ReadDelta.Text text = delta.text();
    if (text instanceof ReadDelta.PutPassage put) {
      return Optional.of(new MirrorChange.PutPassage(put.passage()));
    } else if (text instanceof ReadDelta.RemovePassage gone) {
      return Optional.of(new MirrorChange.RemovePassage(gone.passage()));
    } else if (text instanceof ReadDelta.PutEntity put) {
      return Optional.of(new MirrorChange.PutEntity(put.entity()));
    } else if (text instanceof ReadDelta.RemoveEntity gone) {
      return Optional.of(new MirrorChange.RemoveEntity(gone.id()));
    } else if (text instanceof ReadDelta.PutRelation put) {
      return put.end().equals(put.relation().source())
          ? Optional.of(new MirrorChange.PutRelation(put.relation()))
          : Optional.empty();
    }
    ReadDelta.RemoveRelation gone = (ReadDelta.RemoveRelation) text;
    RelationKey key = relation(gone.relationKey());
    return gone.end().equals(key.source())
        ? Optional.of(new MirrorChange.RemoveRelation(key))
        : Optional.empty();
  }

  private static RelationKey relation(String text) {
    List<String> parts = Keys.parts(text);
    return new RelationKey(parts.get(0), parts.get(1), parts.get(2));
  }

  /** Mentions; relations come with their texts. */
  public static Optional<MirrorChange> of(HopDelta delta) {
    return delta.node().isPassage() && delta.edge() instanceof HopDelta.Mention mention
        ? Optional.of(
            new MirrorChange.Mention(
                delta.node().passageKey(), delta.neighbour().id(), mention.via(), mention.weight()))
        : Optional.empty();
  }

  /** The other names of entities, which nothing else tells. */
  public static Optional<MirrorChange> of(LinkDelta delta) {
    return delta.item() instanceof LinkDelta.NamesItem names
        ? Optional.of(
            new MirrorChange.PutAliases(
                names.entity(),
                List.copyOf(
                    names.names().subList(names.names().isEmpty() ? 0 : 1, names.names().size()))))
        : Optional.empty();
  }
}
