package io.flinkgraphrag.jobs.neo4j.mapping;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.yaml.StrictYaml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The mapping as a YAML file: what a label or a relationship type is, where the usual is wrong. */
final class MappingFile {

  private static final int CHARS_MAX = 1_000_000;

  private static final StrictYaml<File> YAML =
      new StrictYaml<>(File.class, "Neo4j mapping", CHARS_MAX);

  private static final Pattern NODE = Pattern.compile("\\bn\\b");

  private MappingFile() {}

  private record File(
      @Nullable Map<String, Node> nodes,
      @Nullable Map<String, Relationship> relationships,
      @Nullable Boolean properties) {}

  private record Node(
      boolean skip,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable List<String> id,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          @Nullable List<String> name,
      @Nullable String kind,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          @Nullable List<String> description,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          @Nullable List<String> aliases,
      @Nullable Boolean passage,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          @Nullable List<String> text,
      @Nullable String vector,
      @JsonProperty("vector-model") @Nullable String vectorModel,
      @Nullable Boolean properties,
      @Nullable String cypher,
      @Nullable String updated) {

    NodeRule rule(boolean ofAll) {
      return new NodeRule(
          skip,
          orElse(id, List.of()),
          orElse(name, List.of()),
          kind,
          description,
          orElse(aliases, Usual.ALIASES),
          passage,
          orElse(text, Usual.TEXTS),
          vector,
          vectorModel,
          Objects.requireNonNullElse(properties, ofAll),
          cypher);
    }

    private static List<String> orElse(@Nullable List<String> given, List<String> usual) {
      return given == null ? usual : List.copyOf(given);
    }
  }

  private record Relationship(
      boolean skip,
      @Nullable String predicate,
      @Nullable String weight,
      @Nullable Boolean properties,
      @Nullable String cypher,
      @Nullable String updated) {

    RelationshipRule rule(boolean ofAll) {
      return new RelationshipRule(
          skip,
          predicate,
          Objects.requireNonNullElse(weight, Usual.WEIGHT),
          Objects.requireNonNullElse(properties, ofAll),
          cypher);
    }
  }

  /**
   * Reads a mapping.
   *
   * @param source names it in messages
   * @throws IllegalArgumentException with the place and what is wrong there
   */
  static Neo4jMapping parse(String yaml, String source) {
    File file = YAML.parse(yaml, source);
    boolean properties = Objects.requireNonNullElse(file.properties, true);
    Map<String, NodeRule> nodes = new LinkedHashMap<>();
    Map<String, String> nodeTimes = new LinkedHashMap<>();
    Map<String, String> relationshipTimes = new LinkedHashMap<>();
    for (Map.Entry<String, Node> node :
        Objects.requireNonNullElse(file.nodes, Map.<String, Node>of()).entrySet()) {
      check(node.getKey(), node.getValue(), source);
      nodes.put(node.getKey(), node.getValue().rule(properties));
      if (node.getValue().updated() != null) {
        nodeTimes.put(node.getKey(), node.getValue().updated());
      }
    }
    Map<String, RelationshipRule> relationships = new LinkedHashMap<>();
    for (Map.Entry<String, Relationship> type :
        Objects.requireNonNullElse(file.relationships, Map.<String, Relationship>of()).entrySet()) {
      check(type.getKey(), type.getValue(), source);
      relationships.put(type.getKey(), type.getValue().rule(properties));
      if (type.getValue().updated() != null) {
        relationshipTimes.put(type.getKey(), type.getValue().updated());
      }
    }
    UpdateTimes times = new UpdateTimes(nodeTimes, relationshipTimes);
    return new Neo4jMapping(nodes, relationships, properties, Map.of(), times);
  }

  private static void check(String label, @Nullable Node node, String source) {
    String where = "nodes." + label;
    if (node == null) {
      throw YAML.fault(source, where + ": nothing is said of it; skip: true leaves it out", null);
    }
    if (node.kind != null && node.kind.length() > Limits.KIND_MAX) {
      throw YAML.fault(source, where + ".kind: at most " + Limits.KIND_MAX + " characters", null);
    }
    if (node.vectorModel != null && node.vector == null) {
      throw YAML.fault(
          source, where + ".vector-model: needs vector, the property with the vectors", null);
    }
    checkCypher(where, node.cypher, source);
    if (node.cypher != null && !NODE.matcher(node.cypher).find()) {
      throw YAML.fault(
          source, where + ".cypher: has to call the nodes n, such as MATCH (n:Label)", null);
    }
  }

  private static void check(String type, @Nullable Relationship relationship, String source) {
    String where = "relationships." + type;
    if (relationship == null) {
      throw YAML.fault(source, where + ": nothing is said of it; skip: true leaves it out", null);
    }
    if (relationship.predicate != null
        && (relationship.predicate.isBlank() || relationship.predicate.length() > Limits.ID_MAX)) {
      throw YAML.fault(
          source, where + ".predicate: has to have 1 to " + Limits.ID_MAX + " characters", null);
    }
    checkCypher(where, relationship.cypher, source);
    if (relationship.cypher != null
        && !relationship
            .cypher
            .replaceAll("\\s+", "")
            .matches("(?s).*\\(a\\b.*\\[r\\b.*\\(b\\b.*")) {
      throw YAML.fault(
          source,
          where + ".cypher: has to call its parts a, r and b, such as MATCH (a)-[r:TYPE]->(b)",
          null);
    }
  }

  private static void checkCypher(String where, @Nullable String cypher, String source) {
    if (cypher != null && cypher.toUpperCase(Locale.ROOT).contains("RETURN")) {
      throw YAML.fault(
          source, where + ".cypher: ends before RETURN, which the import adds itself", null);
    }
  }
}
