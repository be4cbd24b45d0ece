package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.ja.JapaneseAnalyzer;

/**
 * Japanese by Lucene's JapaneseAnalyzer (kuromoji): words of its dictionary in their base form,
 * without particles and auxiliary verbs; compounds as a whole and in parts.
 *
 * <p>The dictionary is read when the first text is cut, so that nobody pays who has no Japanese
 * graph.
 */
final class Japanese implements Language {

  static final String CODE = "ja";

  /** Those of Lucene, and the words that only ask. */
  private static final Set<String> STOP_WORDS =
      Stream.concat(
              JapaneseAnalyzer.getDefaultStopSet().stream().map(word -> new String((char[]) word)),
              Stream.of(
                  "誰", "だれ", "いつ", "どこ", "何", "なに", "なぜ", "どの", "どれ", "どちら", "どう", "いくつ", "いくら",
                  "何年", "何人", "何時", "何日", "誰が", "どこに", "どこで", "ですか", "ますか", "でした", "ました", "について",
                  "教えて"))
          .collect(Collectors.toUnmodifiableSet());

  static final Japanese INSTANCE = new Japanese();

  /** Made with the first text. */
  private static final class Loaded {
    private static final Analyzer ANALYZER = new JapaneseAnalyzer();
  }

  private Japanese() {}

  @Override
  public String code() {
    return CODE;
  }

  @Override
  public List<String> terms(String text) {
    return Tokens.terms(Loaded.ANALYZER, text);
  }

  /** As in Chinese; what says whose words are in quotes belongs to their sentence. */
  @Override
  public List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    int from = 0; // of the sentence that may go on
    int to = 0;
    for (String piece : Chinese.INSTANCE.sentences(text)) {
      int at = text.indexOf(piece, to);
      boolean goesOn =
          to > 0
              && at == to
              && (piece.startsWith("と") || piece.startsWith("って"))
              && "」』".indexOf(text.charAt(at - 1)) >= 0;
      if (!goesOn) {
        addSentence(text, from, to, sentences);
        from = at;
      }
      to = at + piece.length();
    }
    addSentence(text, from, to, sentences);
    return sentences;
  }

  private static void addSentence(String text, int from, int to, List<String> sentences) {
    if (to > from) {
      sentences.add(text.substring(from, to));
    }
  }

  @Override
  public List<String> mentions(String text) {
    return JapaneseMentions.of(text);
  }

  @Override
  public List<Span> nameSpans(String question, int maxWords) {
    return CharacterSpans.of(question, this::tells, STOP_WORDS::contains, Japanese::parts);
  }

  @Override
  public int unitCount(String question) {
    return Names.normalize(question).length();
  }

  @Override
  public int unitsPerWord() {
    return 2;
  }

  @Override
  public int titleLengthMin() {
    return 2;
  }

  @Override
  public boolean holds(String normalizedText, String normalizedName) {
    return CharacterSpans.holds(normalizedText, normalizedName, Japanese::parts);
  }

  /**
   * Particles are in hiragana and follow a word without a blank, so a word may end beside each of
   * its characters; not inside a word in katakana, or in letters of another script.
   */
  private static boolean parts(int before, int after) {
    if (Names.isSignBehind(after) || before == '.') {
      return false;
    }
    return Names.parts(before, after)
        || Scripts.isHiragana(before)
        || Scripts.isHiragana(after)
        || Scripts.isKatakana(before) != Scripts.isKatakana(after);
  }
}
