package io.flinkgraphrag.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** English by Lucene's EnglishAnalyzer (stop words, possessives, Porter stems). */
final class English implements Language {

  static final String CODE = "en";
  static final English INSTANCE = new English();

  /** A sentence ends at . ! ? before white space and a capital, a digit or a quote. */
  private static final Pattern SENTENCE_END =
      Pattern.compile("(?<=[.!?][\"')\\]”’]?)\\s+(?=[\\p{Lu}\\d\"'“‘(\\[])|\\n\\s*\\n");

  /** Words whose full stop ends no sentence. */
  private static final Pattern ABBREVIATION =
      Pattern.compile(
          "(?:^|[\\s(\"“])(?:\\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|No|Vol|Fig|Inc|Ltd|Co|Corp|Gen|Col"
              + "|Lt|Sgt|Rev|Hon|e\\.g|i\\.e|cf|approx|ca)\\.$");

  private final Analyzer analyzer = new EnglishAnalyzer();

  private English() {}

  @Override
  public String code() {
    return CODE;
  }

  @Override
  public List<String> terms(String text) {
    List<String> terms = new ArrayList<>();
    try (TokenStream tokens = analyzer.tokenStream("text", text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        terms.add(term.toString());
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string cannot fail", e);
    }
    return terms;
  }

  @Override
  public List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    Matcher end = SENTENCE_END.matcher(text);
    int from = 0;
    while (end.find()) {
      String candidate = text.substring(from, end.start());
      if (!ABBREVIATION.matcher(candidate).find()) {
        addSentence(candidate, sentences);
        from = end.end();
      }
    }
    addSentence(text.substring(from), sentences);
    return sentences;
  }

  @Override
  public List<String> mentions(String text) {
    return EnglishMentions.of(text);
  }

  private static void addSentence(String candidate, List<String> sentences) {
    String sentence = candidate.strip();
    if (!sentence.isEmpty()) {
      sentences.add(sentence);
    }
  }
}
