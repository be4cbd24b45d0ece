package io.flinkgraphrag.jobs.neo4j.mapping;

import io.flinkgraphrag.yaml.StrictYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rule holds for which label and relationship type. Immutable.
 *
 * <p>A node of several labels follows the first of them: those that the file names in its order,
 * then the others by alphabet, at last those that begin with an underscore, which tools add.
 */
public final class Neo4jMapping {

  private static final String TECHNICAL = "_";

  private final Map<String, NodeRule> nodes;
  private final Map<String, RelationshipRule> relationships;
  private final boolean properties;
  private final NodeRule usualNode;
  private final RelationshipRule usualRelationship;
  private final List<String> order;

  /** Properties that are unique, by label, as constraints of the database say. */
  private final Map<String, String> keys;

  /** Names of properties that the database has; null where that is not known. */
  private final @Nullable Set<String> present;

  private final UpdateTimes times;

  Neo4jMapping(
      Map<String, NodeRule> nodes,
      Map<String, RelationshipRule> relationships,
      boolean properties,
      Map<String, String> keys,
      UpdateTimes times) {
    this(nodes, relationships, properties, keys, times, null);
  }

  /**
   * @param properties whether those of labels and types that no rule names become passages
   */
  private Neo4jMapping(
      Map<String, NodeRule> nodes,
      Map<String, RelationshipRule> relationships,
      boolean properties,
      Map<String, String> keys,
      UpdateTimes times,
      @Nullable Set<String> present) {
    this.nodes = nodes;
    this.relationships = relationships;
    this.properties = properties;
    this.usualNode = NodeRule.usual(properties);
    this.usualRelationship = RelationshipRule.usual(properties);
    this.order = List.copyOf(nodes.keySet());
    this.keys = Map.copyOf(keys);
    this.times = times;
    this.present = present;
  }

  /** Nothing but what is usual. */
  public static Neo4jMapping usual() {
    return new Neo4jMapping(Map.of(), Map.of(), true, Map.of(), UpdateTimes.NONE);
  }

  /**
   * Of the text of a file; what is usual for an empty text.
   *
   * @param source names it in messages
   * @throws IllegalArgumentException with the place and what is wrong there
   */
  public static Neo4jMapping parse(String yaml, String source) {
    return yaml.isBlank() ? usual() : MappingFile.parse(yaml, source);
  }

  /**
   * The text of a file.
   *
   * @throws IllegalArgumentException where it cannot be read, naming the file
   */
  public static String text(Path file) {
    return new StrictYaml<>(Object.class, "Neo4j mapping", Integer.MAX_VALUE).text(file);
  }

  /** The same rules in a database whose constraints say that these properties are unique. */
  public Neo4jMapping withKeys(Map<String, String> unique) {
    return new Neo4jMapping(nodes, relationships, properties, unique, times, present);
  }

  /**
   * The same rules for queries to a database that has properties of these names only: what it does
   * not have comes as a null in every row, and costs as much as a value.
   */
  public Neo4jMapping forQueries(Set<String> names) {
    return new Neo4jMapping(nodes, relationships, properties, keys, times, Set.copyOf(names));
  }

  /** Whether the database may have a property of this name. */
  boolean mayBePresent(String name) {
    return present == null || present.contains(name);
  }

  /** Labels in the order in which they count. */
  public List<String> sorted(List<String> labels) {
    if (labels.size() < 2) {
      return labels;
    }
    List<String> sorted = new ArrayList<>(labels);
    sorted.sort(
        Comparator.comparingInt(this::place)
            .thenComparing(label -> label.startsWith(TECHNICAL))
            .thenComparing(Comparator.naturalOrder()));
    return sorted;
  }

  private int place(String label) {
    int place = order.indexOf(label);
    return place < 0 ? order.size() : place;
  }

  /** Whether the nodes whose first label this is are left out. */
  public boolean skipsNodes(String label) {
    return node(label).skip();
  }

  public boolean skipsRelationships(String type) {
    return relationship(type).skip();
  }

  /** Clauses of the user's own that bind the nodes of a label to {@code n}. */
  public @Nullable String nodeCypher(String label) {
    return node(label).cypher();
  }

  /**
   * Clauses of the user's own that bind relationships of a type to {@code a}, {@code r}, {@code b}.
   */
  public @Nullable String relationshipCypher(String type) {
    return relationship(type).cypher();
  }

  /** Whether a relationship's properties, but for its weight, become a passage. */
  public boolean saysProperties(String type) {
    return relationship(type).properties();
  }

  /** The property of a relationship that is its weight. */
  public String weightProperty(String type) {
    return relationship(type).weight();
  }

  /** The properties that say when something was changed, where the file names them. */
  public UpdateTimes times() {
    return times;
  }

  /** Labels and types that the file names, to tell those that the database does not have. */
  public Set<String> namedLabels() {
    return nodes.keySet();
  }

  public Set<String> namedTypes() {
    return relationships.keySet();
  }

  NodeRule node(String label) {
    return nodes.getOrDefault(label, usualNode);
  }

  RelationshipRule relationship(String type) {
    return relationships.getOrDefault(type, usualRelationship);
  }

  @Nullable String key(String label) {
    return keys.get(label);
  }

  /** Properties that may tell who a node is; without those with a passage's text. */
  Set<String> identifying() {
    Set<String> properties = new LinkedHashSet<>(keys.values().stream().sorted().toList());
    nodes.values().forEach(rule -> properties.addAll(rule.id()));
    properties.addAll(Usual.IDS);
    nodes.values().forEach(rule -> properties.addAll(rule.name()));
    properties.addAll(Usual.NAMES);
    return properties;
  }

  /** Properties that may have a passage's text. */
  Set<String> texts() {
    Set<String> properties = new LinkedHashSet<>();
    nodes.values().forEach(rule -> properties.addAll(rule.text()));
    properties.addAll(Usual.TEXTS);
    return properties;
  }
}
