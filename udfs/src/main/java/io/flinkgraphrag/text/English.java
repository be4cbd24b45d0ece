package io.flinkgraphrag.text;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;

/** English by Lucene's EnglishAnalyzer (stop words, possessives, Porter stems). */
final class English implements Language {

  static final String CODE = "en";

  /** Words whose full stop ends no sentence. */
  private static final Pattern ABBREVIATION =
      Pattern.compile(
          "(?:^|[\\s(\"“])(?:\\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Mt|Ft|Jr|Sr|vs|No|Vol|Fig|Eq|Inc|Ltd|Co|Corp"
              + "|Bros|Dept|Univ|Gen|Col|Lt|Sgt|Capt|Maj|Gov|Sen|Rep|Rev|Hon|e\\.g|i\\.e|cf|al|approx|ca"
              + "|Jan|Feb|Apr|Aug|Sept|Oct|Nov|Dec)\\.$");

  private static final CapitalSentences SENTENCES =
      new CapitalSentences(
          ABBREVIATION, EnglishMentions::isFunctionWord, "\"'“‘([", "\"')]”’", ".!?");

  static final English INSTANCE = new English();

  private final Analyzer analyzer = new EnglishAnalyzer();

  private English() {}

  @Override
  public String code() {
    return CODE;
  }

  @Override
  public List<String> terms(String text) {
    return Tokens.terms(analyzer, text);
  }

  @Override
  public List<String> sentences(String text) {
    return SENTENCES.of(text);
  }

  @Override
  public List<String> mentions(String text) {
    return EnglishMentions.of(text);
  }

  @Override
  public String nameSaid(String name) {
    return EnglishMentions.said(name);
  }

  /** Runs of whole words; names of one word are those that are written as names. */
  @Override
  public List<Span> nameSpans(String question, int unitsMax) {
    return WordSpans.of(question, unitsMax, EnglishMentions::isFunctionWord);
  }

  @Override
  public int unitCount(String question) {
    return WordSpans.count(question);
  }

  @Override
  public int unitsPerWord() {
    return 1;
  }

  @Override
  public int titleLengthMin() {
    return 4;
  }

  @Override
  public boolean holds(String normalizedText, String normalizedName) {
    return WordSpans.holds(normalizedText, normalizedName);
  }

  /** Whether a word says nothing by itself. */
  boolean isFunctionWord(String word) {
    return EnglishMentions.isFunctionWord(word);
  }

  /** Whether the full stop before the end is that of a shortened word, or of an item's number. */
  static boolean endsInAbbreviation(String text, int from, int end, int next) {
    return SENTENCES.endsInAbbreviation(text, from, end, next);
  }
}
