package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Comparator;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The identity of a relation within its graph; source and target are entity ids. */
public record RelationKey(String source, String predicate, String target)
    implements Comparable<RelationKey> {

  private static final Comparator<RelationKey> ORDER =
      Comparator.comparing(RelationKey::source)
          .thenComparing(RelationKey::predicate)
          .thenComparing(RelationKey::target);

  @Override
  public int compareTo(RelationKey other) {
    return ORDER.compare(this, other);
  }

  /** All three parts as one state key. */
  public String text() {
    return Keys.join(source, predicate, target);
  }

  /** The relation as a sentence, as it is embedded. */
  public String statement() {
    return source + " " + predicate + " " + target;
  }

  public static void write(RelationKey key, DataOutputView out) throws IOException {
    Wire.writeText(key.source, out);
    Wire.writeText(key.predicate, out);
    Wire.writeText(key.target, out);
  }

  public static RelationKey read(DataInputView in) throws IOException {
    return new RelationKey(Wire.readText(in), Wire.readText(in), Wire.readText(in));
  }
}
