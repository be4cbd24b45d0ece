package io.flinkgraphrag.jobs.neo4j.mapping;

import java.util.List;

/** Names of properties as most graphs have them; the first that a node has counts. */
final class Usual {

  /** Tell a node from all others, where no constraint of the database says which one does. */
  static final List<String> IDS = List.of("id", "uuid");

  static final List<String> NAMES =
      List.of(
          "name",
          "title",
          "fullName",
          "full_name",
          "displayName",
          "display_name",
          "label",
          "caption",
          "heading",
          "username",
          "login",
          "fileName",
          "filename",
          "code");

  /** A passage's title; what else is a name, as a hash of it, is none. */
  static final List<String> TITLES =
      List.of("title", "name", "heading", "headline", "subject", "fileName", "filename");

  static final List<String> ALIASES =
      List.of("aliases", "alias", "aka", "alsoKnownAs", "also_known_as", "synonyms");

  /** The first of a description, without their names. */
  static final List<String> DESCRIPTIONS =
      List.of(
          "description",
          "summary",
          "abstract",
          "overview",
          "plot",
          "bio",
          "biography",
          "definition");

  static final List<String> TEXTS =
      List.of("text", "content", "body", "page_content", "pageContent", "chunk");

  static final String WEIGHT = "weight";

  private Usual() {}
}
