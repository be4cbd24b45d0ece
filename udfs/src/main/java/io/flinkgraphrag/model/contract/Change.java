package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a graph update does to one element of the graph. Ids are compared as given.
 *
 * <p>{@code vector} is the element's embedding where the update brings one, else an empty array.
 */
public sealed interface Change {

  /** The type name of the contract: entity, relation, passage or document. */
  String type();

  /** The parts of the element's id, in the order of the contract's record key. */
  List<String> idParts();

  /** Whether it removes the element. */
  default boolean deletes() {
    return false;
  }

  /**
   * The key of the element whose history this belongs to, as the contract writes it: an entity, a
   * relation, or a document with all its passages. What decides about order, here and by Kafka's
   * partitions, goes by this key.
   */
  default String elementKey(String graph) {
    if (type().equals("passage")) {
      return Keys.join(graph, "document", idParts().get(0));
    }
    List<String> parts = new ArrayList<>(List.of(graph, type()));
    parts.addAll(idParts());
    return Keys.join(parts.toArray(String[]::new));
  }

  /** Adds or replaces an entity. */
  record EntityUpsert(
      String id, String name, String kind, String description, List<String> aliases, float[] vector)
      implements Change {
    @Override
    public String type() {
      return "entity";
    }

    @Override
    public List<String> idParts() {
      return List.of(id);
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
      implements Change {
    @Override
    public String type() {
      return "relation";
    }

    @Override
    public List<String> idParts() {
      return List.of(source, predicate, target);
    }
  }

  /** Adds or replaces a passage. {@code entities} is null where the update does not say. */
  record PassageUpsert(
      String id, String document, String title, String text, List<String> entities, float[] vector)
      implements Change {
    @Override
    public String type() {
      return "passage";
    }

    @Override
    public List<String> idParts() {
      return List.of(document, id);
    }
  }

  /** Removes what an entity's update asserted; it stays as an implicit entity where it is named. */
  record EntityDelete(String id) implements Change {
    @Override
    public boolean deletes() {
      return true;
    }

    @Override
    public String type() {
      return "entity";
    }

    @Override
    public List<String> idParts() {
      return List.of(id);
    }
  }

  /** Removes a relation. */
  record RelationDelete(String source, String predicate, String target) implements Change {
    @Override
    public boolean deletes() {
      return true;
    }

    @Override
    public String type() {
      return "relation";
    }

    @Override
    public List<String> idParts() {
      return List.of(source, predicate, target);
    }
  }

  /** Removes a passage. */
  record PassageDelete(String id, String document) implements Change {
    @Override
    public boolean deletes() {
      return true;
    }

    @Override
    public String type() {
      return "passage";
    }

    @Override
    public List<String> idParts() {
      return List.of(document, id);
    }
  }

  /** Removes all passages of a document that are older than this. */
  record DocumentDelete(String id) implements Change {
    @Override
    public boolean deletes() {
      return true;
    }

    @Override
    public String type() {
      return "document";
    }

    @Override
    public List<String> idParts() {
      return List.of(id);
    }
  }

  static void write(Change change, DataOutputView out) throws IOException {
    if (change instanceof EntityUpsert entity) {
      out.writeByte(1);
      Wire.writeText(entity.id, out);
      Wire.writeText(entity.name, out);
      Wire.writeText(entity.kind, out);
      Wire.writeText(entity.description, out);
      Wire.writeList(entity.aliases, Wire::writeText, out);
      Wire.writeFloats(entity.vector, out);
    } else if (change instanceof RelationUpsert relation) {
      out.writeByte(2);
      Wire.writeText(relation.source, out);
      Wire.writeText(relation.predicate, out);
      Wire.writeText(relation.target, out);
      out.writeDouble(relation.weight);
      Wire.writeList(relation.passages, Wire::writeText, out);
      Wire.writeFloats(relation.vector, out);
    } else if (change instanceof PassageUpsert passage) {
      out.writeByte(3);
      Wire.writeText(passage.id, out);
      Wire.writeText(passage.document, out);
      Wire.writeText(passage.title, out);
      Wire.writeText(passage.text, out);
      Wire.writeOptional(
          passage.entities, (names, target) -> Wire.writeList(names, Wire::writeText, target), out);
      Wire.writeFloats(passage.vector, out);
    } else if (change instanceof EntityDelete entity) {
      out.writeByte(4);
      Wire.writeText(entity.id, out);
    } else if (change instanceof RelationDelete relation) {
      out.writeByte(5);
      Wire.writeText(relation.source, out);
      Wire.writeText(relation.predicate, out);
      Wire.writeText(relation.target, out);
    } else if (change instanceof PassageDelete passage) {
      out.writeByte(6);
      Wire.writeText(passage.id, out);
      Wire.writeText(passage.document, out);
    } else if (change instanceof DocumentDelete document) {
      out.writeByte(7);
      Wire.writeText(document.id, out);
    } else {
      throw new IOException("no code for " + change.getClass());
    }
  }

  static Change read(DataInputView in) throws IOException {
    int code = in.readByte();
    return switch (code) {
      case 1 ->
          new EntityUpsert(
              Wire.readText(in),
              Wire.readText(in),
              Wire.readText(in),
              Wire.readText(in),
              Wire.readList(Wire::readText, in),
              Wire.readFloats(in));
      case 2 ->
          new RelationUpsert(
              Wire.readText(in),
              Wire.readText(in),
              Wire.readText(in),
              in.readDouble(),
              Wire.readList(Wire::readText, in),
              Wire.readFloats(in));
      case 3 ->
          new PassageUpsert(
              Wire.readText(in),
              Wire.readText(in),
              Wire.readText(in),
              Wire.readText(in),
              Wire.readOptional(names -> Wire.readList(Wire::readText, names), in),
              Wire.readFloats(in));
      case 4 -> new EntityDelete(Wire.readText(in));
      case 5 -> new RelationDelete(Wire.readText(in), Wire.readText(in), Wire.readText(in));
      case 6 -> new PassageDelete(Wire.readText(in), Wire.readText(in));
      case 7 -> new DocumentDelete(Wire.readText(in));
      default -> throw new IOException("damaged bytes: change code " + code);
    };
  }
}
