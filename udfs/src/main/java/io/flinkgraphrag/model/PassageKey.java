package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The identity of a passage within its graph; ordered by document, then id. */
public record PassageKey(String document, String id) implements Comparable<PassageKey> {

  private static final Comparator<PassageKey> ORDER =
      Comparator.comparing(PassageKey::document).thenComparing(PassageKey::id);

  @Override
  public int compareTo(PassageKey other) {
    return ORDER.compare(this, other);
  }

  /** Both parts as one state key. */
  public String text() {
    return Keys.join(document, id);
  }

  /** The key whose {@link #text} this is. */
  public static PassageKey of(String text) {
    List<String> parts = Keys.parts(text);
    return new PassageKey(parts.get(0), parts.get(1));
  }

  public static void write(PassageKey key, DataOutputView out) throws IOException {
    Wire.writeText(key.document, out);
    Wire.writeText(key.id, out);
  }

  public static PassageKey read(DataInputView in) throws IOException {
    return new PassageKey(Wire.readText(in), Wire.readText(in));
  }
}
