package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.standard.StandardAnalyzer;

/**
 * Texts in any of the languages, side by side in one graph: each text, passage or question, is cut
 * by the rules of the language that it is guessed to be in ({@link Guess}).
 *
 * <p>A short text may be guessed wrong. So terms are the stems and, where they differ, the words as
 * they stand: the words of a question meet those of a passage whatever was guessed of either.
 */
final class Mixed implements Language {

  static final String CODE = "auto";
  static final Mixed INSTANCE = new Mixed();

  private final Analyzer words = new StandardAnalyzer(CharArraySet.EMPTY_SET);

  private Mixed() {}

  @Override
  public String code() {
    return CODE;
  }

  @Override
  public Language in(String text) {
    return Guess.of(text);
  }

  /** Stop words are in no passage's terms, so they may stay; those that were guessed go. */
  @Override
  public List<String> terms(String text) {
    Language language = in(text);
    List<String> terms = new ArrayList<>(language.terms(text));
    if (!(language instanceof Latin || language instanceof English)) {
      return terms; // its script told it
    }
    Set<String> stems = new LinkedHashSet<>(terms);
    for (String word : Tokens.terms(words, text)) {
      if (!stems.contains(word) && !isFunctionWord(language, word)) {
        terms.add(word);
      }
    }
    return terms;
  }

  private static boolean isFunctionWord(Language language, String word) {
    return language instanceof Latin latin
        ? latin.isFunctionWord(word)
        : English.INSTANCE.isFunctionWord(word);
  }

  @Override
  public List<String> sentences(String text) {
    return in(text).sentences(text);
  }

  @Override
  public List<String> mentions(String text) {
    return in(text).mentions(text);
  }

  @Override
  public String nameSaid(String name) {
    return in(name).nameSaid(name);
  }

  @Override
  public List<Span> nameSpans(String question, int maxWords) {
    return in(question).nameSpans(question, maxWords);
  }

  @Override
  public int unitCount(String question) {
    return in(question).unitCount(question);
  }

  /** Of most languages; ask that of {@link #in} a question. */
  @Override
  public int unitsPerWord() {
    return English.INSTANCE.unitsPerWord();
  }

  /** Of most languages; {@link #tells} knows better. */
  @Override
  public int titleLengthMin() {
    return English.INSTANCE.titleLengthMin();
  }

  @Override
  public boolean tells(String normalizedName) {
    // one name in a question has many parts: the script alone says which rule holds
    return Scripts.languageOf(normalizedName).orElse(English.INSTANCE).tells(normalizedName);
  }

  /** The rule of Chinese holds for words with blanks between them too. */
  @Override
  public boolean holds(String normalizedText, String normalizedName) {
    return normalizedText.contains(normalizedName)
        && (Chinese.INSTANCE.holds(normalizedText, normalizedName)
            || Japanese.INSTANCE.holds(normalizedText, normalizedName)
            || Korean.INSTANCE.holds(normalizedText, normalizedName));
  }
}
