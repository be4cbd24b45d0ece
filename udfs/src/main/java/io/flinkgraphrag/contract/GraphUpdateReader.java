package io.flinkgraphrag.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Header;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.state.StableHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code graph-updates} topic. Every record becomes exactly one update or dead letter; an
 * update is valid in itself, whatever the graph holds.
 *
 * <p>A null value is a delete of what the record's key names. With a value the key is not read: it
 * decides the partition and so the order of updates without a version, see {@link #ordered}.
 * Stateless.
 */
final class GraphUpdateReader {

  static final String BATCH_HEADER = "batch";

  private static final double WEIGHT_DEFAULT = 1.0;
  private static final float[] NO_VECTOR = {};

  private final Function<String, @Nullable VectorSpace> spaces;

  /**
   * @param spaces the vectors of each graph; null where they are not to be read
   */
  GraphUpdateReader(Function<String, @Nullable VectorSpace> spaces) {
    this.spaces = spaces;
  }

  /** A reader that leaves every vector unread, right or wrong. */
  static GraphUpdateReader withoutVectors() {
    return new GraphUpdateReader(graph -> null);
  }

  ReadResult<GraphUpdate> read(KafkaValue source) {
    try {
      return readOrFail(source);
    } catch (ContractFault fault) {
      return ReadResult.refused(source, fault);
    }
  }

  /** The batch of a record, valid or not; "" without one, or where the header cannot name one. */
  static String batchOrNone(KafkaValue source) {
    try {
      return batch(source);
    } catch (ContractFault e) {
      return "";
    }
  }

  /**
   * Whether the order of this update among those of its element is sure: by its version, or because
   * its key is the element's, so that all of them came through one partition.
   */
  static boolean ordered(KafkaValue source, GraphUpdate update) {
    if (update.order().versioned()) {
      return true;
    }
    try {
      ContractKey key = ContractKey.parse(source.key());
      return key.change().elementKey(key.graph()).equals(update.change().elementKey(update.graph()))
          && key.change().type() != ElementType.PASSAGE;
    } catch (ContractFault e) {
      return false;
    }
  }

  private ReadResult.Read<GraphUpdate> readOrFail(KafkaValue source) throws ContractFault {
    Values.requireWhole(source);
    String batch = batch(source);
    byte[] bytes = source.value();
    if (bytes == null) {
      ContractKey key = ContractKey.parse(source.key());
      return new ReadResult.Read<>(
          new GraphUpdate(
              key.graph(), key.change(), Order.sentAs(source.position()), batch, source));
    }
    String value = Texts.decode(bytes);
    if (Texts.isBlank(value)) {
      throw new ContractFault(
          FaultCode.INVALID_JSON,
          "the value is empty; to delete an element send a null value with its key");
    }
    Fields fields = new Fields(StrictJson.readObject(value));
    boolean upsert = isUpsert(fields);
    ElementType type = type(fields, upsert);
    String graph = fields.graphOr(Question.DEFAULT_GRAPH);
    Change change = upsert ? upsert(type, graph, fields) : delete(type, fields);
    return new ReadResult.Read<>(
        new GraphUpdate(graph, change, order(upsert, fields, source, bytes), batch, source),
        fields.unknown(type.text()));
  }

  private static String batch(KafkaValue source) throws ContractFault {
    for (Header header : source.headers()) {
      if (header.key().equals(BATCH_HEADER) && header.value() != null) {
        try {
          return Fields.checkedId("header batch", Texts.decode(header.value()), Limits.BATCH_MAX);
        } catch (ContractFault e) {
          throw new ContractFault(FaultCode.INVALID_BATCH, prefixed(e.getMessage()));
        }
      }
    }
    return "";
  }

  private static String prefixed(String message) {
    return message.startsWith("header ") ? message : "header batch: " + message;
  }

  private static boolean isUpsert(Fields fields) throws ContractFault {
    String op = name("op", fields, "\"upsert\" or \"delete\"", FaultCode.UNKNOWN_OP);
    return switch (op) {
      case "upsert" -> true;
      case "delete" -> false;
      default -> throw unknown("op", fields, "\"upsert\" or \"delete\"", FaultCode.UNKNOWN_OP);
    };
  }

  private static ElementType type(Fields fields, boolean upsert) throws ContractFault {
    String allowed = "\"entity\", \"relation\", \"passage\" or (to delete only) \"document\"";
    Optional<ElementType> type =
        ElementType.of(name("type", fields, allowed, FaultCode.UNKNOWN_TYPE));
    if (type.isEmpty()) {
      throw unknown("type", fields, allowed, FaultCode.UNKNOWN_TYPE);
    }
    if (upsert && type.get() == ElementType.DOCUMENT) {
      throw new ContractFault(
          FaultCode.UNKNOWN_TYPE,
          "type: a document can only be deleted; upsert its passages, each with this document");
    }
    return type.get();
  }

  private static String name(String field, Fields fields, String allowed, FaultCode code)
      throws ContractFault {
    if (!fields.has(field)) {
      throw new ContractFault(
          FaultCode.MISSING_FIELD, field + ": missing; expected " + allowed + " here");
    }
    JsonNode node = fields.get(field);
    if (!node.isTextual()) {
      throw unknown(field, fields, allowed, code);
    }
    return node.textValue();
  }

  private static ContractFault unknown(
      String field, Fields fields, String allowed, FaultCode code) {
    return new ContractFault(
        code, field + ": expected " + allowed + ", got " + Fields.describe(fields.get(field)));
  }

  private Change upsert(ElementType type, String graph, Fields fields) throws ContractFault {
    return switch (type) {
      case ENTITY -> entity(graph, fields);
      case RELATION -> relation(graph, fields);
      case PASSAGE -> passage(graph, fields);
      case DOCUMENT -> throw new IllegalArgumentException("a document can only be deleted");
    };
  }

  private static Change delete(ElementType type, Fields fields) throws ContractFault {
    if (type == ElementType.PASSAGE) {
      String id = fields.id("id");
      return new Change.PassageDelete(id, fields.idOr("document", id));
    }
    List<String> idParts = new ArrayList<>();
    for (String field : type.idFields()) {
      idParts.add(fields.id(field));
    }
    return Change.Delete.of(type, idParts);
  }

  private Change entity(String graph, Fields fields) throws ContractFault {
    String id = fields.id("id");
    String name = fields.textOr("name", Limits.NAME_MAX, id);
    return new Change.EntityUpsert(
        id,
        Texts.isBlank(name) ? id : name,
        fields.textOr("kind", Limits.KIND_MAX, ""),
        fields.textOr("description", Limits.DESCRIPTION_MAX, ""),
        fields.textsOrNone("aliases", Limits.ALIASES_MAX, Limits.NAME_MAX),
        vector(graph, fields));
  }

  private Change relation(String graph, Fields fields) throws ContractFault {
    List<String> passages = fields.idsOrNull("passages", Limits.RELATION_PASSAGES_MAX);
    return new Change.RelationUpsert(
        fields.id("source"),
        fields.id("predicate"),
        fields.id("target"),
        fields.positiveOr("weight", Limits.WEIGHT_MAX, WEIGHT_DEFAULT),
        passages == null ? List.of() : passages,
        vector(graph, fields));
  }

  private Change passage(String graph, Fields fields) throws ContractFault {
    String id = fields.id("id");
    return new Change.PassageUpsert(
        id,
        fields.idOr("document", id),
        fields.textOr("title", Limits.TITLE_MAX, ""),
        passageText(fields),
        fields.idsOrNull("entities", Limits.ENTITIES_MAX),
        vector(graph, fields));
  }

  private static String passageText(Fields fields) throws ContractFault {
    JsonNode node = fields.get("text");
    if (fields.has("text") && !node.isTextual()) {
      throw Fields.invalid("text", "a string", node);
    }
    if (!fields.has("text") || Texts.isBlank(node.textValue())) {
      throw new ContractFault(
          FaultCode.TEXT_EMPTY,
          "text: missing or blank; send the passage's text, or delete the passage");
    }
    return Fields.checkedText(
        "text", node.textValue(), Limits.PASSAGE_TEXT_MAX, FaultCode.TEXT_TOO_LONG);
  }

  private float[] vector(String graph, Fields fields) throws ContractFault {
    String model = fields.textOr("vectorModel", Limits.VECTOR_MODEL_MAX, "");
    VectorSpace spaceOrNull = spaces.apply(graph);
    return fields.has("vector") && spaceOrNull != null
        ? Vectors.read(fields.get("vector"), model, graph, spaceOrNull)
        : NO_VECTOR;
  }

  private static Order order(boolean upsert, Fields fields, KafkaValue source, byte[] value)
      throws ContractFault {
    if (!fields.has("version")) {
      return Order.sentAs(source.position());
    }
    long version = fields.wholeOr("version", 0, Long.MAX_VALUE, 0);
    return upsert ? Order.putAt(version, StableHash.of(value)) : Order.deleteAt(version);
  }
}
