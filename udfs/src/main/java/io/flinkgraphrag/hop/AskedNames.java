package io.flinkgraphrag.hop;

import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Span;
import java.util.HashSet;
import java.util.Set;

/** The names that may stand in a question, as mentions of passages are compared with. Stateless. */
final class AskedNames {

  /** Words of the longest name. */
  private static final int WORDS_MAX = 10;

  private AskedNames() {}

  /** By {@link StableHash}; their number is bounded, as that of a question's spans is. */
  static Set<Long> of(String question, Language language) {
    Set<Long> names = new HashSet<>();
    for (Span span : language.nameSpans(question, WORDS_MAX)) {
      if (language.tells(span.name())) {
        names.add(StableHash.of(span.name()));
      }
    }
    return names;
  }
}
