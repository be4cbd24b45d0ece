package io.flinkgraphrag.jobs.neo4j.mapping;

import java.util.Collection;
import java.util.stream.Collectors;

/** Cypher that reads of a node no more than what {@link NodeIdentity} needs. */
public final class EndProjection {

  /** So much of a text tells whether it is a passage's. */
  static final int TEXT_CHARS = 200;

  private EndProjection() {}

  /**
   * Properties of a node, as a map. Where it has none that may identify it, all of them do.
   *
   * @param variable the node's name in the query
   */
  public static String of(Neo4jMapping mapping, String variable) {
    String own =
        mapping.identifying().stream()
            .map(property -> "." + quoted(property))
            .collect(Collectors.joining(", "));
    String texts =
        mapping.texts().stream()
            .filter(property -> !mapping.identifying().contains(property))
            .map(
                property ->
                    "%s: left(toStringOrNull(%s.%s), %d)"
                        .formatted(quoted(property), variable, quoted(property), TEXT_CHARS))
            .collect(Collectors.joining(", "));
    return "CASE WHEN %s THEN properties(%s) ELSE %s {%s%s} END"
        .formatted(
            absent(mapping.identifying(), variable),
            variable,
            variable,
            own,
            texts.isEmpty() ? "" : ", " + texts);
  }

  /** Whether a node may be a passage, so that its neighbours are asked for. */
  public static String mayBePassage(Neo4jMapping mapping, String variable) {
    return "NOT (" + absent(mapping.texts(), variable) + ")";
  }

  private static String absent(Collection<String> properties, String variable) {
    return properties.stream()
        .map(property -> "%s.%s IS NULL".formatted(variable, quoted(property)))
        .collect(Collectors.joining(" AND "));
  }

  /** A name as Cypher takes it, whatever is in it. */
  public static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
