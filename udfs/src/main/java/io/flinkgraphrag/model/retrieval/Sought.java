package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * An entity that a look-up may mean.
 *
 * @param known whether the graph has it for sure: by an update of its own, or as the end of a
 *     relation. Any other one is there if a passage mentions it
 */
public record Sought(String entity, boolean known) {

  /** So many entities of one name are looked at, those whose ids have the smallest hashes. */
  public static final int NAMESAKES_MAX = 100;

  /** So many of an entity's relations are told of, those with the most weight. */
  public static final int RELATIONS_MAX = 100;

  /** So many of the passages that mention an entity are told of, beside those that search finds. */
  public static final int PASSAGES_MAX = 100;

  /** The other end of one of its relations; itself, where it is both ends. */
  public String neighbour(RelationKey relation) {
    return relation.source().equals(entity) ? relation.target() : relation.source();
  }

  static void write(Sought sought, DataOutputView out) throws IOException {
    Wire.writeText(sought.entity, out);
    out.writeBoolean(sought.known);
  }

  static Sought read(DataInputView in) throws IOException {
    return new Sought(Wire.readText(in), in.readBoolean());
  }
}
