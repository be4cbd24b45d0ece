package io.flinkgraphrag.jobs.neo4j.source;

import static io.flinkgraphrag.jobs.neo4j.mapping.EndProjection.quoted;

import io.flinkgraphrag.jobs.neo4j.mapping.EndProjection;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The Cypher of a page: rows behind ({@code $from}, {@code $at}), at most {@code $page} of them, in
 * the order of an indexed property and, where that is the same, of the elements' ids. Without a
 * property the ids alone order them: then each page looks at all rows that are left.
 */
public final class PageQuery {

  private PageQuery() {}

  /**
   * Nodes of a label that have none of the labels before it, whose splits read them.
   *
   * @param label "" for nodes without label
   * @param property null where nothing is indexed
   * @param bounded whether there is an end, {@code $to}
   */
  static String nodes(
      Neo4jMapping mapping,
      String label,
      @Nullable String property,
      boolean bounded,
      List<String> before) {
    String own = mapping.nodeCypher(label);
    String others =
        before.stream().map(other -> " AND NOT n:" + quoted(other)).collect(Collectors.joining());
    String match;
    if (own != null) {
      match = own.strip() + "\nWITH DISTINCT n WHERE " + behind("n", null, false) + others;
    } else if (label.isEmpty()) {
      match = "MATCH (n) WHERE size(labels(n)) = 0 AND " + behind("n", null, false);
    } else {
      match =
          "MATCH (n:%s) WHERE %s%s"
              .formatted(quoted(label), behind("n", property, bounded), others);
    }
    return nodes(mapping, match, key("n", property), " LIMIT $page");
  }

  /**
   * The nodes with the element ids {@code $ids}, as far as they are among those of a label.
   *
   * @param label "" for nodes without label
   */
  public static String nodesNow(Neo4jMapping mapping, String label) {
    String own = mapping.nodeCypher(label);
    String among = " WHERE elementId(n) IN $ids";
    String match = own == null ? "MATCH (n)" + among : own.strip() + "\nWITH DISTINCT n" + among;
    return nodes(mapping, match, "null", "");
  }

  private static String nodes(Neo4jMapping mapping, String match, String key, String limit) {
    return """
        %s
        WITH n, %s AS key, elementId(n) AS at ORDER BY key, at%s
        RETURN key, at, labels(n) AS labels, properties(n) AS properties,
          CASE WHEN %s THEN [(n)-[r]-(m) | [type(r), labels(m), %s]] ELSE [] END AS neighbours
        ORDER BY key, at"""
        .formatted(
            match,
            key,
            limit,
            EndProjection.mayBePassage(mapping, "n"),
            EndProjection.of(mapping, "m"));
  }

  /** Relationships of a type, in their direction. */
  static String relationships(
      Neo4jMapping mapping, String type, @Nullable String property, boolean bounded) {
    String own = mapping.relationshipCypher(type);
    String match =
        own == null
            ? "MATCH (a)-[r:%s]->(b) WHERE %s"
                .formatted(quoted(type), behind("r", property, bounded))
            : own.strip() + "\nWITH DISTINCT a, r, b WHERE " + behind("r", null, false);
    return relationships(mapping, type, match, key("r", property), " LIMIT $page");
  }

  /** The relationships with the element ids {@code $ids}, as far as they are of a type. */
  public static String relationshipsNow(Neo4jMapping mapping, String type) {
    String own = mapping.relationshipCypher(type);
    String among = " WHERE elementId(r) IN $ids";
    String match =
        own == null
            ? "MATCH (a)-[r]->(b)" + among
            : own.strip() + "\nWITH DISTINCT a, r, b" + among;
    return relationships(mapping, type, match, "null", "");
  }

  private static String relationships(
      Neo4jMapping mapping, String type, String match, String key, String limit) {
    return """
        %s
        WITH a, r, b, %s AS key, elementId(r) AS at ORDER BY key, at%s
        RETURN key, at, type(r) AS type, %s AS properties,
          labels(a) AS sourceLabels, %s AS source, labels(b) AS targetLabels, %s AS target
        ORDER BY key, at"""
        .formatted(
            match,
            key,
            limit,
            mapping.saysProperties(type)
                ? "properties(r)"
                : "r {.%s}".formatted(quoted(mapping.weightProperty(type))),
            EndProjection.of(mapping, "a"),
            EndProjection.of(mapping, "b"));
  }

  private static String key(String variable, @Nullable String property) {
    return property == null ? "null" : variable + "." + quoted(property);
  }

  private static String behind(String variable, @Nullable String property, boolean bounded) {
    String at = "elementId(" + variable + ") > $at";
    if (property == null) {
      return at;
    }
    String key = key(variable, property);
    return "%s >= $from%s AND (%s > $from OR %s)"
        .formatted(key, bounded ? " AND " + key + " < $to" : "", key, at);
  }
}
