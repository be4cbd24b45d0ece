package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Comparator;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A node of the graph: a passage or an entity.
 *
 * @param document the passage's document; null for an entity
 */
public record Node(@Nullable String document, String id) implements Comparable<Node> {

  private static final Comparator<Node> ORDER =
      Comparator.comparing(Node::document, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Node::id);

  public static Node passage(PassageKey key) {
    return new Node(key.document(), key.id());
  }

  public static Node entity(String id) {
    return new Node(null, id);
  }

  public boolean isPassage() {
    return document != null;
  }

  public PassageKey passageKey() {
    return new PassageKey(Objects.requireNonNull(document), id);
  }

  /** The id that the layout shards by: a passage stays with its document. */
  public String shardingId() {
    return document != null ? document : id;
  }

  /** Characters of its ids. */
  int chars() {
    return id.length() + (document == null ? 0 : document.length());
  }

  @Override
  public int compareTo(Node other) {
    return ORDER.compare(this, other);
  }

  public static void write(Node node, DataOutputView out) throws IOException {
    Wire.writeOptional(node.document, Wire::writeText, out);
    Wire.writeText(node.id, out);
  }

  public static Node read(DataInputView in) throws IOException {
    return new Node(Wire.readOptional(Wire::readText, in), Wire.readText(in));
  }
}
