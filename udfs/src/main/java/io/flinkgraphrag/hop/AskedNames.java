package io.flinkgraphrag.hop;

import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Span;
import java.util.HashSet;
import java.util.Set;

/** The names that may stand in a question, as mentions of passages are compared with. Stateless. */
final class AskedNames {

  /** Characters of the shortest name, as of those that texts say: IBM. */
  private static final int LENGTH_MIN = 3;

  /** Words of the longest name. */
  private static final int WORDS_MAX = 10;

  private AskedNames() {}

  /** By {@link StableHash}; their number is bounded, as that of a question's spans is. */
  static Set<Long> of(String question, Language language) {
    Set<Long> names = new HashSet<>();
    for (Span span : language.nameSpans(question, WORDS_MAX)) {
      boolean written = !span.common() && span.name().length() >= LENGTH_MIN;
      if (written || language.tells(span.name())) {
        names.add(StableHash.of(span.name()));
      }
    }
    return names;
  }
}
