package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What an update can be about: a document, or one of the three things that a graph is made of. */
public enum ElementType {
  ENTITY,
  RELATION,
  PASSAGE,
  /** All passages of a document; it can only be deleted. */
  DOCUMENT;

  /** The type of that name in the contract, such as {@code passage}; empty for any other text. */
  public static Optional<ElementType> of(String text) {
    for (ElementType type : values()) {
      if (type.text().equals(text)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** As the contract writes it: {@code passage}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The fields of an update that name an element of this type, in the order of its key's parts. */
  public List<String> idFields() {
    return switch (this) {
      case ENTITY, DOCUMENT -> List.of("id");
      case RELATION -> List.of("source", "predicate", "target");
      case PASSAGE -> List.of("document", "id");
    };
  }

  /** Whether its history is a document's, which is one element with all its passages. */
  public boolean isOfDocument() {
    return this == PASSAGE || this == DOCUMENT;
  }

  public static void write(ElementType type, DataOutputView out) throws IOException {
    Wire.writeText(type.text(), out);
  }

  public static ElementType read(DataInputView in) throws IOException {
    String text = Wire.readText(in);
    return of(text).orElseThrow(() -> new IOException("damaged bytes: element type " + text));
  }
}
