package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.model.Keys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Names of Neo4j's for what is named by us: labels of kinds, types of predicates, keys of nodes.
 * The first two stand in queries as they are, so they have letters, digits and low lines only.
 * Pure.
 */
final class MirrorName {

  static final String ENTITY = "Entity";
  static final String PASSAGE = "Passage";
  static final String DOCUMENT = "Document";

  /** Of every node that is ours. */
  static final String OWN = "_GraphRag";

  /** Of the one node for each graph that says how far its mirror is. */
  static final String MARKER = "_GraphRagMirror";

  /** Of a kind that says nothing: no label. */
  static final String NONE = "";

  private static final Set<String> TAKEN = Set.of(ENTITY, PASSAGE, DOCUMENT);
  private static final String UNNAMED_TYPE = "RELATED_TO";
  private static final int LENGTH_MAX = 100;

  /** What Neo4j's index takes is about 8 KB; a key is rarely longer than its ids. */
  private static final int KEY_MAX = 1_000;

  private MirrorName() {}

  /** The label of a kind, such as {@code Pump_Maker}; {@link #NONE} where it has no letter. */
  static String label(String kind) {
    String label = plain(kind);
    if (label.isEmpty()) {
      return NONE;
    }
    return TAKEN.contains(label) ? label + "_" : label;
  }

  /** The type of relationships with a predicate: {@code acted in} is {@code ACTED_IN}. */
  static String type(String predicate) {
    String type = plain(predicate.toUpperCase(Locale.ROOT));
    return type.isEmpty() ? UNNAMED_TYPE : type;
  }

  /** Runs of other signs become one low line, and none is at an end; it begins with a letter. */
  private static String plain(String text) {
    String plain = text.replaceAll("[^\\p{L}\\p{N}]+", "_").replaceAll("^_+|_+$", "");
    if (plain.codePointCount(0, plain.length()) > LENGTH_MAX) {
      plain = plain.substring(0, plain.offsetByCodePoints(0, LENGTH_MAX));
    }
    return plain.isEmpty() || Character.isLetter(plain.codePointAt(0)) ? plain : "N" + plain;
  }

  static String entityKey(String graph, String id) {
    return key(graph, "entity", id);
  }

  static String passageKey(String graph, String document, String id) {
    return key(graph, "passage", document, id);
  }

  static String documentKey(String graph, String id) {
    return key(graph, "document", id);
  }

  /** One for each node, through all graphs. */
  private static String key(String... parts) {
    String key = Keys.join(parts);
    if (key.length() <= KEY_MAX) {
      return key;
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return parts[1] + "#" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
