package io.flinkgraphrag.jobs.neo4j.mapping;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.contract.Texts;
import io.flinkgraphrag.model.contract.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What nodes and relationships are in our graph. Whatever stands in a property, what comes out is
 * within the limits of the contract. For one thread.
 */
public final class ElementMapper {

  /** A description that is longer is also a passage, as only passages are quoted. */
  static final int DESCRIPTION_CHARS = 280;

  private static final float[] NO_VECTOR = {};

  private final Neo4jMapping mapping;
  private final UpdateJson json;
  private final RelationWords words = new RelationWords();
  private final PropertyStatements statements = new PropertyStatements(words);

  /**
   * @param version of all updates
   */
  public ElementMapper(Neo4jMapping mapping, String graph, long version) {
    this.mapping = mapping;
    this.json = new UpdateJson(graph, version);
  }

  /**
   * The updates of a node: an entity, a passage, both where an entity has properties that people
   * may ask for or a long description, or none where the mapping leaves it out.
   *
   * @param neighbours of a node that may be a passage
   */
  public List<UpdateRecord> node(GraphNode node, List<Neighbour> neighbours) {
    Optional<NodeIdentity> known = NodeIdentity.of(mapping, node);
    if (known.isEmpty()) {
      return List.of();
    }
    NodeIdentity identity = known.get();
    NodeRule rule = mapping.node(identity.label());
    String model = Objects.requireNonNullElse(rule.vectorModel(), "");
    if (identity.passage()) {
      return passages(
          identity.id(),
          NodeIdentity.first(node, titles(rule)).orElse(""),
          NodeIdentity.passageText(node, rule),
          mentions(neighbours),
          vector(node, rule),
          model);
    }
    Change.EntityUpsert entity = entity(node, identity, rule);
    List<UpdateRecord> updates = new ArrayList<>(List.of(json.of(entity, model)));
    updates.addAll(
        passages(
            identity.id(),
            entity.name(),
            said(entity.name(), node, rule),
            List.of(identity.id()),
            NO_VECTOR,
            ""));
    return updates;
  }

  /**
   * The updates of a relationship between two entities: a relation, and a passage where it has
   * properties beside its weight. One with a passage at an end is a mention, which the passage's
   * own update has.
   */
  public List<UpdateRecord> relationship(GraphRelationship relationship) {
    RelationshipRule rule = mapping.relationship(relationship.type());
    Optional<NodeIdentity> source = NodeIdentity.of(mapping, relationship.source());
    Optional<NodeIdentity> target = NodeIdentity.of(mapping, relationship.target());
    if (rule.skip()
        || source.isEmpty()
        || target.isEmpty()
        || source.get().passage()
        || target.get().passage()) {
      return List.of();
    }
    List<UpdateRecord> statement =
        rule.properties()
            ? statement(relationship, rule, source.get(), target.get())
            : List.<UpdateRecord>of();
    Change.RelationUpsert relation =
        new Change.RelationUpsert(
            source.get().id(),
            predicate(relationship, rule),
            target.get().id(),
            weight(relationship.properties().get(rule.weight())),
            List.of(),
            NO_VECTOR);
    List<UpdateRecord> updates = new ArrayList<>(List.of(json.of(relation, "")));
    updates.addAll(statement);
    return updates;
  }

  private String predicate(GraphRelationship relationship, RelationshipRule rule) {
    return rule.predicate() == null ? words.of(relationship.type()) : rule.predicate();
  }

  /** What a relationship's properties say, with both ends: of all of a kind the last one counts. */
  private List<UpdateRecord> statement(
      GraphRelationship relationship,
      RelationshipRule rule,
      NodeIdentity source,
      NodeIdentity target) {
    StringJoiner said = new StringJoiner("; ", " (", ").");
    said.setEmptyValue("");
    new TreeMap<>(relationship.properties())
        .forEach(
            (name, value) -> {
              if (!name.equals(rule.weight()) && !name.startsWith("_")) {
                PropertyText.of(value)
                    .ifPresent(text -> said.add(statements.said(Map.entry(name, text), ": ")));
              }
            });
    if (said.toString().isEmpty()) {
      return List.of();
    }
    String text =
        name(relationship.source(), source)
            + " "
            + predicate(relationship, rule)
            + " "
            + name(relationship.target(), target)
            + said;
    return passages(
        NodeIdentity.bounded(source.id() + " " + relationship.type() + " " + target.id()),
        "",
        text,
        List.of(source.id(), target.id()),
        NO_VECTOR,
        "");
  }

  private static double weight(@Nullable Object value) {
    double weight = value instanceof Number number ? number.doubleValue() : 1;
    return weight > 0 && weight <= Limits.WEIGHT_MAX ? weight : 1;
  }

  private Change.EntityUpsert entity(GraphNode node, NodeIdentity identity, NodeRule rule) {
    return new Change.EntityUpsert(
        identity.id(),
        name(node, identity),
        cut(Objects.requireNonNullElse(rule.kind(), identity.label()), Limits.KIND_MAX),
        description(node, rule),
        aliases(node, rule),
        vector(node, rule));
  }

  private String name(GraphNode node, NodeIdentity identity) {
    List<String> properties = NodeIdentity.names(mapping.node(identity.label()));
    Optional<String> name =
        NodeIdentity.first(node, properties).or(() -> named(node, identity.label()));
    return cut(name.orElse(identity.id()), Limits.NAME_MAX);
  }

  /** Of an id that has letters, as it is a name then; else label and properties. */
  private Optional<String> named(GraphNode node, String label) {
    Optional<String> id =
        NodeIdentity.first(node, List.of("id")).filter(text -> text.matches(".*\\p{L}{3}.*"));
    if (id.isPresent()) {
      return id;
    }
    String said =
        new TreeMap<>(node.properties())
            .entrySet().stream()
                .flatMap(property -> said(property).stream())
                .limit(3)
                .collect(Collectors.joining(", "));
    return said.isEmpty() ? Optional.empty() : Optional.of((label + " " + said).strip());
  }

  private Optional<String> said(Map.Entry<String, Object> property) {
    return PropertyText.of(property.getValue())
        .map(text -> words.of(property.getKey()) + " " + text);
  }

  private static List<String> aliases(GraphNode node, NodeRule rule) {
    Set<String> aliases = new TreeSet<>();
    for (String property : rule.aliases()) {
      Object value = node.properties().get(property);
      Collection<?> values =
          value instanceof Collection<?> several
              ? several
              : value == null ? List.of() : List.of(value);
      values.stream()
          .map(PropertyText::of)
          .flatMap(Optional::stream)
          .forEach(alias -> aliases.add(cut(alias, Limits.NAME_MAX)));
    }
    return aliases.stream().limit(Limits.ALIASES_MAX).toList();
  }

  /** The usual descriptions first, then the other properties with their names. */
  private String description(GraphNode node, NodeRule rule) {
    List<String> parts = new ArrayList<>();
    for (String property : descriptions(node, rule)) {
      boolean named = !Usual.DESCRIPTIONS.contains(property);
      PropertyText.of(node.properties().get(property))
          .ifPresent(text -> parts.add(named ? words.of(property) + ": " + text : text));
    }
    return cut(String.join("; ", parts), Limits.DESCRIPTION_MAX);
  }

  private static List<String> descriptions(GraphNode node, NodeRule rule) {
    if (rule.description() != null) {
      return rule.description();
    }
    Set<String> used = new HashSet<>(rule.aliases());
    NodeIdentity.names(rule).stream()
        .filter(property -> PropertyText.of(node.properties().get(property)).isPresent())
        .findFirst()
        .ifPresent(used::add);
    used.addAll(rule.id());
    used.addAll(Usual.IDS);
    List<String> descriptions = new ArrayList<>(Usual.DESCRIPTIONS);
    new TreeMap<>(node.properties())
        .keySet().stream()
            .filter(property -> !used.contains(property) && !property.startsWith("_"))
            .filter(property -> !Usual.DESCRIPTIONS.contains(property))
            .forEach(descriptions::add);
    return descriptions;
  }

  /** What an entity's passage says: its properties as sentences, then its long texts; may be "". */
  private String said(String name, GraphNode node, NodeRule rule) {
    List<String> longTexts =
        descriptions(node, rule).stream().filter(property -> isLong(node, property)).toList();
    List<String> parts = new ArrayList<>();
    if (rule.properties()) {
      List<String> others = new ArrayList<>(descriptions(node, rule));
      others.removeAll(longTexts);
      parts.add(statements.of(name, texts(node.properties(), others)));
    }
    if (!Boolean.FALSE.equals(rule.passage())) {
      longTexts.forEach(property -> parts.add(String.valueOf(node.properties().get(property))));
    }
    return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("\n\n"));
  }

  private static boolean isLong(GraphNode node, String property) {
    return node.properties().get(property) instanceof String text
        && text.length() >= DESCRIPTION_CHARS
        && !Texts.isBlank(text);
  }

  /** The properties that have a text. */
  private static Map<String, String> texts(
      Map<String, Object> properties, Collection<String> names) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : names) {
      PropertyText.of(properties.get(name)).ifPresent(text -> texts.put(name, text));
    }
    return texts;
  }

  private static List<String> titles(NodeRule rule) {
    List<String> titles = new ArrayList<>(rule.name());
    titles.addAll(Usual.TITLES);
    return titles;
  }

  /** The ids of the entities among the neighbours; of too many the first by alphabet. */
  private List<String> mentions(List<Neighbour> neighbours) {
    return neighbours.stream()
        .filter(neighbour -> !mapping.skipsRelationships(neighbour.type()))
        .map(neighbour -> NodeIdentity.of(mapping, neighbour.node()))
        .flatMap(Optional::stream)
        .filter(identity -> !identity.passage())
        .map(NodeIdentity::id)
        .distinct()
        .sorted()
        .limit(Limits.ENTITIES_MAX)
        .toList();
  }

  /** One, or of a text that is too long for one as many as it needs. */
  private List<UpdateRecord> passages(
      String id, String title, String text, List<String> entities, float[] vector, String model) {
    List<UpdateRecord> parts = new ArrayList<>();
    String rest = text;
    while (!Texts.isBlank(rest)) {
      String part = cut(rest, Limits.PASSAGE_TEXT_MAX);
      rest = rest.substring(part.length());
      String suffix = parts.isEmpty() ? "" : " part " + (parts.size() + 1);
      if (!Texts.isBlank(part)) {
        parts.add(
            json.of(
                new Change.PassageUpsert(
                    cut(id, Limits.ID_MAX - suffix.length()) + suffix,
                    cut(id, Limits.ID_MAX - suffix.length()) + suffix,
                    cut(title, Limits.TITLE_MAX),
                    part,
                    entities,
                    Texts.isBlank(rest) && parts.isEmpty() ? vector : NO_VECTOR),
                model));
      }
    }
    return parts;
  }

  /** Of the mapping's property; none where it is no vector. */
  private static float[] vector(GraphNode node, NodeRule rule) {
    Object value = rule.vector() == null ? null : node.properties().get(rule.vector());
    if (!(value instanceof List<?> list)
        || list.isEmpty()
        || list.size() > Limits.VECTOR_MAX
        || !list.stream().allMatch(Number.class::isInstance)) {
      return NO_VECTOR;
    }
    float[] vector = new float[list.size()];
    boolean direction = false;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = ((Number) list.get(i)).floatValue();
      direction |= vector[i] != 0;
      if (!Float.isFinite(vector[i])) {
        return NO_VECTOR;
      }
    }
    return direction ? vector : NO_VECTOR;
  }

  private static String cut(String text, int max) {
    return text.codePointCount(0, text.length()) <= max
        ? text
        : text.substring(0, text.offsetByCodePoints(0, max));
  }
}
