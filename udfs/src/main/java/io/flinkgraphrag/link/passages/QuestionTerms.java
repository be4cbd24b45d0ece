package io.flinkgraphrag.link.passages;

import io.flinkgraphrag.text.Language;
import java.util.Map;
import java.util.TreeMap;

/** The terms of a question that BM25 looks for. */
public final class QuestionTerms {

  private QuestionTerms() {}

  /**
   * Each term with the times it stands in the question, in the order of the terms, so that sums of
   * doubles are the same on every shard.
   *
   * @param max different terms; those that come first are kept
   */
  public static Map<String, Integer> of(String text, Language language, int max) {
    Map<String, Integer> terms = new TreeMap<>();
    for (String term : language.terms(text)) {
      if (terms.size() < max || terms.containsKey(term)) {
        terms.merge(term, 1, Integer::sum);
      }
    }
    return terms;
  }
}
