package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** What a graph update does to one element of the graph. Ids are compared as given. */
public sealed interface Change {

  ElementType type();

  /** The parts of the element's id, as {@link ElementType#idFields} names them. */
  List<String> idParts();

  /**
   * The key of the element whose history this belongs to, as the contract writes it: an entity, a
   * relation, or a document with all its passages. What decides about order, here and by Kafka's
   * partitions, goes by this key.
   */
  default String elementKey(String graph) {
    List<String> parts = new ArrayList<>();
    parts.add(graph);
    if (type().isOfDocument()) {
      parts.add(ElementType.DOCUMENT.text());
      parts.add(idParts().get(0));
    } else {
      parts.add(type().text());
      parts.addAll(idParts());
    }
    return Keys.join(parts.toArray(String[]::new));
  }

  /** Writes it with its code, for {@link #read}. */
  void write(DataOutputView out) throws IOException;

  /**
   * Adds or replaces an element. {@code vector} is its embedding where the update brings one, else
   * an empty array.
   */
  sealed interface Put extends Change {

    /** What removes the element. */
    Delete delete();

    /** What it says beside the element's key and a passage's mentions: equal where that is. */
    String content();
  }

  /** Removes an element. */
  sealed interface Delete extends Change {

    /**
     * The delete of the element with these parts of its id, as many as its type has.
     *
     * @param idParts as {@link ElementType#idFields} names them
     */
    static Delete of(ElementType type, List<String> idParts) {
      return switch (type) {
        case ENTITY -> new EntityDelete(idParts.get(0));
        case RELATION -> new RelationDelete(idParts.get(0), idParts.get(1), idParts.get(2));
        case PASSAGE -> new PassageDelete(idParts.get(1), idParts.get(0));
        case DOCUMENT -> new DocumentDelete(idParts.get(0));
      };
    }
  }

  /** Adds or replaces an entity. */
  record EntityUpsert(
      String id, String name, String kind, String description, List<String> aliases, float[] vector)
      implements Put {

    static final int CODE = 1;

    @Override
    public ElementType type() {
      return ElementType.ENTITY;
    }

    @Override
    public List<String> idParts() {
      return List.of(id);
    }

    @Override
    public EntityDelete delete() {
      return new EntityDelete(id);
    }

    @Override
    public String content() {
      return Keys.join(name, kind, description, joined(aliases), Arrays.toString(vector));
    }

    /** The names that it is found by: equal where they are. */
    public String names() {
      return Keys.join(name, joined(aliases));
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      Wire.writeText(id, out);
      Wire.writeText(name, out);
      Wire.writeText(kind, out);
      Wire.writeText(description, out);
      Wire.writeList(aliases, Wire::writeText, out);
      Wire.writeFloats(vector, out);
    }

    private static EntityUpsert read(DataInputView in) throws IOException {
      return new EntityUpsert(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          Wire.readList(Wire::readText, in),
          Wire.readFloats(in));
    }
  }

  /** Adds or replaces a relation, a fact. {@code passages} are the ids of those that state it. */
  record RelationUpsert(
      String source,
      String predicate,
      String target,
      double weight,
      List<String> passages,
      float[] vector)
      implements Put {

    static final int CODE = 2;

    @Override
    public ElementType type() {
      return ElementType.RELATION;
    }

    @Override
    public List<String> idParts() {
      return List.of(source, predicate, target);
    }

    public RelationKey key() {
      return new RelationKey(source, predicate, target);
    }

    @Override
    public RelationDelete delete() {
      return new RelationDelete(source, predicate, target);
    }

    @Override
    public String content() {
      return Keys.join(Double.toString(weight), joined(passages), Arrays.toString(vector));
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      Wire.writeText(source, out);
      Wire.writeText(predicate, out);
      Wire.writeText(target, out);
      out.writeDouble(weight);
      Wire.writeList(passages, Wire::writeText, out);
      Wire.writeFloats(vector, out);
    }

    private static RelationUpsert read(DataInputView in) throws IOException {
      return new RelationUpsert(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          in.readDouble(),
          Wire.readList(Wire::readText, in),
          Wire.readFloats(in));
    }
  }

  /** Adds or replaces a passage. {@code entities} is null where the update does not say. */
  record PassageUpsert(
      String id,
      String document,
      String title,
      String text,
      @Nullable List<String> entities,
      float[] vector)
      implements Put {

    static final int CODE = 3;

    @Override
    public ElementType type() {
      return ElementType.PASSAGE;
    }

    @Override
    public List<String> idParts() {
      return List.of(document, id);
    }

    public PassageKey key() {
      return new PassageKey(document, id);
    }

    @Override
    public PassageDelete delete() {
      return new PassageDelete(id, document);
    }

    @Override
    public String content() {
      return Keys.join(title, text, Arrays.toString(vector));
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      Wire.writeText(id, out);
      Wire.writeText(document, out);
      Wire.writeText(title, out);
      Wire.writeText(text, out);
      Wire.writeOptional(
          entities, (names, target) -> Wire.writeList(names, Wire::writeText, target), out);
      Wire.writeFloats(vector, out);
    }

    private static PassageUpsert read(DataInputView in) throws IOException {
      return new PassageUpsert(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          Wire.readOptional(names -> Wire.readList(Wire::readText, names), in),
          Wire.readFloats(in));
    }
  }

  /** Removes what an entity's update asserted; it stays as an implicit entity where it is named. */
  record EntityDelete(String id) implements Delete {

    static final int CODE = 4;

    @Override
    public ElementType type() {
      return ElementType.ENTITY;
    }

    @Override
    public List<String> idParts() {
      return List.of(id);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      Wire.writeText(id, out);
    }
  }

  /** Removes a relation. */
  record RelationDelete(String source, String predicate, String target) implements Delete {

    static final int CODE = 5;

    @Override
    public ElementType type() {
      return ElementType.RELATION;
    }

    @Override
    public List<String> idParts() {
      return List.of(source, predicate, target);
    }

    public RelationKey key() {
      return new RelationKey(source, predicate, target);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      Wire.writeText(source, out);
      Wire.writeText(predicate, out);
      Wire.writeText(target, out);
    }
  }

  /** Removes a passage. */
  record PassageDelete(String id, String document) implements Delete {

    static final int CODE = 6;

    @Override
    public ElementType type() {
      return ElementType.PASSAGE;
    }

    @Override
    public List<String> idParts() {
      return List.of(document, id);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      Wire.writeText(id, out);
      Wire.writeText(document, out);
    }
  }

  /** Removes all passages of a document that are older than this. */
  record DocumentDelete(String id) implements Delete {

    static final int CODE = 7;

    @Override
    public ElementType type() {
      return ElementType.DOCUMENT;
    }

    @Override
    public List<String> idParts() {
      return List.of(id);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      Wire.writeText(id, out);
    }
  }

  private static String joined(List<String> texts) {
    return Keys.join(texts.toArray(String[]::new));
  }

  static Change read(DataInputView in) throws IOException {
    int code = in.readByte();
    return switch (code) {
      case EntityUpsert.CODE -> EntityUpsert.read(in);
      case RelationUpsert.CODE -> RelationUpsert.read(in);
      case PassageUpsert.CODE -> PassageUpsert.read(in);
      case EntityDelete.CODE -> new EntityDelete(Wire.readText(in));
      case RelationDelete.CODE ->
          new RelationDelete(Wire.readText(in), Wire.readText(in), Wire.readText(in));
      case PassageDelete.CODE -> new PassageDelete(Wire.readText(in), Wire.readText(in));
      case DocumentDelete.CODE -> new DocumentDelete(Wire.readText(in));
      default -> throw new IOException("damaged bytes: change code " + code);
    };
  }
}
