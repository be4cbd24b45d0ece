package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.state.HeapCache;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The edges of the nodes that a shard owns: keyed state. Between a passage and an entity there is
 * one, however often the passage mentions the entity. A node's edges are in bounded pages, and a
 * bounded number of them is read in the order of their hashes, whatever their history.
 */
final class Adjacency {

  private final PagedSet mentions;
  private final PagedSet relations;

  Adjacency(HeapCache cache) {
    mentions = new PagedSet(cache, "hop-adjacency");
    relations = new PagedSet(cache, "hop-relations");
  }

  /** A mention, seen from one of its ends. */
  record Mention(Node neighbour, int weight) {}

  /** A relation, seen from one of its ends. */
  record Relation(Node neighbour, String predicate, boolean outgoing, double weight) {}

  void apply(HopDelta delta) throws Exception {
    String owner = key(delta.node());
    if (delta.edge() instanceof HopDelta.Mention mention) {
      apply(mention, delta, mentions.find(owner, key(delta.neighbour())));
    } else if (delta.edge() instanceof HopDelta.Relation relation) {
      relations.put(
          owner,
          relationKey(relation.predicate(), relation.outgoing(), delta.neighbour()),
          1,
          payload(delta.neighbour(), relation));
    } else if (delta.edge() instanceof HopDelta.NoRelation gone) {
      relations.remove(owner, relationKey(gone.predicate(), gone.outgoing(), delta.neighbour()));
    }
  }

  /** The edge goes with the last of the names, or the id, that the passage mentions it by. */
  private static void apply(HopDelta.Mention mention, HopDelta delta, PagedSet.Place place)
      throws Exception {
    String entity = HopDelta.entityOf(delta.node(), delta.neighbour()).id();
    MentionVias before = MentionVias.of(place.member(), entity);
    MentionVias after = before.with(mention);
    if (after.equals(before)) {
      return;
    }
    if (after.isEmpty()) {
      place.remove();
    } else {
      place.put(after.weight(), payload(delta.neighbour(), after, entity));
    }
  }

  /** Number and sum of weights of a node's mentions. */
  PagedSet.Header mentionHeader(Node node) throws Exception {
    return mentions.header(key(node));
  }

  /** At most {@code limit} of a node's mentions, whose header was read. */
  List<Mention> mentions(Node node, PagedSet.Header header, int limit) throws Exception {
    List<Mention> found = new ArrayList<>();
    for (PagedSet.Member member : mentions.read(key(node), header, limit)) {
      Node neighbour = Node.read(new DataInputDeserializer(member.payload()));
      found.add(new Mention(neighbour, member.weight()));
    }
    return found;
  }

  /** Number of a node's relations. */
  PagedSet.Header relationHeader(Node node) throws Exception {
    return relations.header(key(node));
  }

  /** At most {@code limit} of a node's relations, whose header was read. */
  List<Relation> relations(Node node, PagedSet.Header header, int limit) throws Exception {
    List<Relation> found = new ArrayList<>();
    for (PagedSet.Member member : relations.read(key(node), header, limit)) {
      DataInputDeserializer in = new DataInputDeserializer(member.payload());
      found.add(new Relation(Node.read(in), Wire.readText(in), in.readBoolean(), in.readDouble()));
    }
    return found;
  }

  private static String key(Node node) {
    String document = node.document();
    return document != null ? Keys.join("p", document, node.id()) : Keys.join("e", node.id());
  }

  private static String relationKey(String predicate, boolean outgoing, Node neighbour) {
    return Keys.join(outgoing ? "out" : "in", predicate, neighbour.id());
  }

  private static byte[] payload(Node node, MentionVias vias, String entity) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    Node.write(node, out);
    vias.write(entity, out);
    return out.getCopyOfBuffer();
  }

  private static byte[] payload(Node node, HopDelta.Relation relation) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(96);
    Node.write(node, out);
    Wire.writeText(relation.predicate(), out);
    out.writeBoolean(relation.outgoing());
    out.writeDouble(relation.weight());
    return out.getCopyOfBuffer();
  }
}
