package io.flinkgraphrag.text;

import java.util.List;

/**
 * How one language is cut into terms and sentences. Thread-safe.
 *
 * <p>Terms are in state, so an implementation never changes what it returns for a text; a better
 * one gets a new code.
 */
public interface Language {

  /** ISO 639-1 code, as in the layouts file. */
  String code();

  /** Index terms in the order of the text, stop words left out. */
  List<String> terms(String text);

  /** Sentences in the order of the text, trimmed, none blank; their join holds the whole text. */
  List<String> sentences(String text);

  /**
   * Names in a text, normalised by {@link Names#normalize}, each once: the entities of a passage
   * that came without any.
   */
  List<String> mentions(String text);

  /**
   * Where a name may stand in a question.
   *
   * @param from where it begins, in the language's units: words in English
   * @param to where it ends, behind its last unit
   * @param text normalised by {@link Names#normalize}, not empty
   * @param common whether it is so common a word, or so written, that it hardly is a name
   */
  record Span(int from, int to, String text, boolean common) {}

  /**
   * All runs of a question that may be a name or a title.
   *
   * @param unitsMax words of the longest
   */
  List<Span> nameSpans(String question, int unitsMax);

  /** Characters of the shortest title that is recognised in a question. */
  int titleLengthMin();

  /**
   * The language of a code.
   *
   * @throws IllegalArgumentException for a code that is not known, with those that are
   */
  static Language of(String code) {
    if (code.equals(English.CODE)) {
      return English.INSTANCE;
    }
    throw new IllegalArgumentException("unknown language \"" + code + "\"; known: " + English.CODE);
  }
}
