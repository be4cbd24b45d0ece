package io.flinkgraphrag.jobs.neo4j.mapping;

import io.flinkgraphrag.contract.Limits;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of a schema as words: {@code ACTED_IN} and {@code actedIn} are "acted in". */
final class RelationWords {

  private static final Pattern HUMP = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

  private RelationWords() {}

  static String of(String name) {
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
