package io.flinkgraphrag.jobs.neo4j.mapping;

import io.flinkgraphrag.contract.Limits;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Names of a schema as words: {@code ACTED_IN} and {@code actedIn} are "acted in". Every row has
 * the same few names, so their words are kept. For one thread.
 */
final class RelationWords {

  private static final Pattern HUMP = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

  /** Of a schema with more names, as one that puts data into them, no others are kept. */
  private static final int KEPT_MAX = 10_000;

  private final Map<String, String> kept = new HashMap<>();

  String of(String name) {
    String known = kept.get(name);
    if (known != null) {
      return known;
    }
    String words = words(name);
    if (kept.size() < KEPT_MAX) {
      kept.put(name, words);
    }
    return words;
  }

  private static String words(String name) {
    String words =
        NO_WORD
            .matcher(HUMP.matcher(name).replaceAll(" "))
            .replaceAll(" ")
            .strip()
            .toLowerCase(Locale.ROOT);
    String told = words.isEmpty() ? "related to" : words;
    return told.codePointCount(0, told.length()) <= Limits.ID_MAX
        ? told
        : told.substring(0, told.offsetByCodePoints(0, Limits.ID_MAX));
  }
}
