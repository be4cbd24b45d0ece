package io.flinkgraphrag.jobs.neo4j.mapping;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.contract.Texts;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.text.Names;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who a node is: its id in our graph, and whether it is a passage. Says the same of a whole node
 * and of what {@link EndProjection} reads of it. Neo4j's own ids have no part in it, as they change
 * when a database is copied and are given again after a delete.
 *
 * @param label the first of the node's labels; "" for none
 */
record NodeIdentity(String id, String label, boolean passage) {

  /** A text of at least so many characters makes a passage of a node. */
  static final int PASSAGE_CHARS = 80;

  /** Before the id of a node without label. */
  private static final String NO_LABEL = "node";

  private static final int ID_KEPT = Limits.ID_MAX - 20;

  /** Empty for a node that is left out. */
  static Optional<NodeIdentity> of(Neo4jMapping mapping, GraphNode node) {
    List<String> labels = mapping.sorted(node.labels());
    String first = labels.isEmpty() ? "" : labels.get(0);
    NodeRule rule = mapping.node(first);
    return rule.skip()
        ? Optional.empty()
        : Optional.of(
            new NodeIdentity(id(mapping, node, labels, rule), first, isPassage(node, rule)));
  }

  private static String id(
      Neo4jMapping mapping, GraphNode node, List<String> labels, NodeRule rule) {
    String prefix = labels.isEmpty() ? NO_LABEL : labels.get(0);
    Optional<String> given = first(node, rule.id());
    if (given.isPresent()) {
      return id(prefix, given.get());
    }
    for (String label : labels) {
      String key = mapping.key(label);
      Optional<String> unique = key == null ? Optional.empty() : first(node, List.of(key));
      if (unique.isPresent()) {
        return id(label, unique.get());
      }
    }
    Optional<String> usual = first(node, Usual.IDS);
    if (usual.isPresent()) {
      return id(prefix, usual.get());
    }
    String name = Names.normalize(first(node, names(rule)).orElse(""));
    return name.isEmpty()
        ? id(prefix, "#" + HexFormat.of().toHexDigits(hash(mapping, node)))
        : id(prefix, name);
  }

  /**
   * Of the properties that identify, where there is one: an end of a relationship has no others.
   */
  private static long hash(Neo4jMapping mapping, GraphNode node) {
    boolean identified =
        mapping.identifying().stream().anyMatch(key -> node.properties().get(key) != null);
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, Object> property : new TreeMap<>(node.properties()).entrySet()) {
      if (property.getValue() != null
          && (!identified || mapping.identifying().contains(property.getKey()))) {
        parts.add(property.getKey());
        parts.add(PropertyText.of(property.getValue()).orElse(""));
      }
    }
    return StableHash.of(Keys.join(parts.toArray(String[]::new)));
  }

  /** Properties that may be a node's name, the user's first. */
  static List<String> names(NodeRule rule) {
    if (rule.name().isEmpty()) {
      return Usual.NAMES;
    }
    List<String> names = new ArrayList<>(rule.name());
    names.addAll(Usual.NAMES);
    return names;
  }

  /** The text of the first of these properties that the node has. */
  static Optional<String> first(GraphNode node, List<String> properties) {
    for (String property : properties) {
      Optional<String> text = PropertyText.of(node.properties().get(property));
      if (text.isPresent()) {
        return text;
      }
    }
    return Optional.empty();
  }

  private static boolean isPassage(GraphNode node, NodeRule rule) {
    String text = passageText(node, rule);
    if (rule.passage() != null) {
      return rule.passage() && !Texts.isBlank(text);
    }
    return text.length() >= PASSAGE_CHARS && !Texts.isBlank(text);
  }

  /** "" for none; only texts count. */
  static String passageText(GraphNode node, NodeRule rule) {
    for (String property : rule.text()) {
      if (node.properties().get(property) instanceof String text && !Texts.isBlank(text)) {
        return text;
      }
    }
    return "";
  }

  private static String id(String label, String value) {
    return bounded(label + "/" + value);
  }

  /** Within what the contract takes as an id. */
  static String bounded(String text) {
    if (text.length() <= Limits.ID_MAX && isPlain(text)) {
      return text;
    }
    StringBuilder id = new StringBuilder();
    text.codePoints().map(NodeIdentity::printable).forEach(id::appendCodePoint);
    if (id.codePointCount(0, id.length()) <= Limits.ID_MAX) {
      return id.toString();
    }
    String hash = HexFormat.of().toHexDigits(StableHash.of(id.toString()));
    return id.substring(0, id.offsetByCodePoints(0, ID_KEPT)) + "#" + hash;
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) >= 0x7F) {
        return false;
      }
    }
    return true;
  }

  private static int printable(int c) {
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return surrogate || Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c;
  }
}
