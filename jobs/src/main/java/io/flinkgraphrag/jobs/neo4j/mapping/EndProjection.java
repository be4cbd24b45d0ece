package io.flinkgraphrag.jobs.neo4j.mapping;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    List<String> identifying = present(mapping, mapping.identifying());
    Stream<String> own = identifying.stream().map(property -> "." + quoted(property));
    Stream<String> texts =
        present(mapping, mapping.texts()).stream()
            .filter(property -> !identifying.contains(property))
            .map(
                property ->
                    "%s: left(toStringOrNull(%s.%s), %d)"
                        .formatted(quoted(property), variable, quoted(property), TEXT_CHARS));
    return "CASE WHEN %s THEN properties(%s) ELSE %s {%s} END"
        .formatted(
            absent(identifying, variable),
            variable,
            variable,
            Stream.concat(own, texts).collect(Collectors.joining(", ")));
  }

  /** Whether a node may be a passage, so that its neighbours are asked for. */
  public static String mayBePassage(Neo4jMapping mapping, String variable) {
    return "NOT (" + absent(present(mapping, mapping.texts()), variable) + ")";
  }

  private static List<String> present(Neo4jMapping mapping, Set<String> properties) {
    return properties.stream().filter(mapping::mayBePresent).toList();
  }

  private static String absent(List<String> properties, String variable) {
    return properties.isEmpty()
        ? "true"
        : properties.stream()
            .map(property -> "%s.%s IS NULL".formatted(variable, quoted(property)))
            .collect(Collectors.joining(" AND "));
  }

  /** A name as Cypher takes it, whatever is in it. */
  public static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
