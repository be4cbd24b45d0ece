package io.flinkgraphrag.jobs.neo4j.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of one label are. Of a list of properties the first that a node has counts.
 *
 * @param skip whether they are left out, with their relationships
 * @param id properties that tell one node from all others; before the usual ones
 * @param name properties; before the usual ones
 * @param kind null for the label
 * @param description properties; null for all that are not used otherwise
 * @param aliases properties, a text or a list of texts each
 * @param passage whether they are passages; null where the length of the text decides
 * @param text properties with a passage's text
 * @param vector property with the embedding; null for none
 * @param vectorModel that made it; null where nobody says
 * @param properties whether a passage says the properties of those that are entities
 * @param cypher clauses that bind the nodes to {@code n}; null for all of the label
 */
record NodeRule(
    boolean skip,
    List<String> id,
    List<String> name,
    @Nullable String kind,
    @Nullable List<String> description,
    List<String> aliases,
    @Nullable Boolean passage,
    List<String> text,
    @Nullable String vector,
    @Nullable String vectorModel,
    boolean properties,
    @Nullable String cypher) {

  /** Of labels that a mapping does not name. */
  static NodeRule usual(boolean properties) {
    return new NodeRule(
        false,
        List.of(),
        List.of(),
        null,
        null,
        Usual.ALIASES,
        null,
        Usual.TEXTS,
        null,
        null,
        properties,
        null);
  }
}
