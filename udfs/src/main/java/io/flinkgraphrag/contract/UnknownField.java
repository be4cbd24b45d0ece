package io.flinkgraphrag.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flinkgraphrag.text.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A field of a question or an update that the contract does not know. It changes nothing, so that
 * producers may send more than is read; but a misspelt one is meant to, so it is told.
 *
 * @param name as it was sent
 * @param of what it is a field of, such as "passage"
 */
public record UnknownField(String name, String of) {

  /** Names that are told; whoever sends more does it on purpose. */
  public static final int NAMES_MAX = 100;

  private static final Map<String, Set<String>> KNOWN =
      Map.of(
          "entity",
          Set.of(
              "op",
              "type",
              "graph",
              "version",
              "id",
              "name",
              "kind",
              "description",
              "aliases",
              "vector",
              "vectorModel"),
          "relation",
          Set.of(
              "op",
              "type",
              "graph",
              "version",
              "source",
              "predicate",
              "target",
              "weight",
              "passages",
              "vector",
              "vectorModel"),
          "passage",
          Set.of(
              "op",
              "type",
              "graph",
              "version",
              "id",
              "document",
              "title",
              "text",
              "entities",
              "vector",
              "vectorModel"),
          "document",
          Set.of("op", "type", "graph", "version", "id"),
          "question",
          Set.of(
              "id",
              "graph",
              "text",
              "maxPassages",
              "maxFacts",
              "timeoutMs",
              "metadata",
              "evidence",
              "retrieval",
              "want",
              "entity",
              "history"));

  /**
   * The names that are read. A delete may have those of its element's upsert.
   *
   * @param of a type of update, or "question"
   */
  static Set<String> known(String of) {
    return Objects.requireNonNull(KNOWN.get(of), of);
  }

  /** Those of one JSON object; a field that is null is taken as not there. */
  static List<UnknownField> in(ObjectNode object, String of) {
    Set<String> known = known(of);
    List<UnknownField> unknown = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
        unknown.add(new UnknownField(field.getKey(), of));
      }
    }
    return List.copyOf(unknown);
  }

  /** Names the known field that its sender may have meant. */
  public String message() {
    return "the field %s of %s %s is not read; the nearest that is read is \"%s\""
        .formatted(
            Fields.describe(TextNode.valueOf(name)),
            of.startsWith("e") ? "an" : "a",
            of,
            NearestName.of(name, known(of)));
  }
}
