package io.flinkgraphrag.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/** Walks over what an analyzer makes of a text. */
final class Tokens {

  private Tokens() {}

  interface Visitor {

    /**
     * One token.
     *
     * @param from where it begins in the text
     * @param to behind its end
     */
    void token(String term, int from, int to);
  }

  /** The analyzer's terms, each with the signs that belong to its word: "C#" and "C" are two. */
  static List<String> terms(Analyzer analyzer, String text) {
    String unified = Spelling.unify(text);
    List<String> terms = new ArrayList<>();
    forEach(analyzer, unified, (term, from, to) -> terms.add(term + Names.signsAt(unified, to)));
    return terms;
  }

  /** Where the analyzer's tokens begin and end in a text. */
  static BitSet borders(Analyzer analyzer, String text) {
    BitSet borders = new BitSet(text.length() + 1);
    forEach(
        analyzer,
        text,
        (term, from, to) -> {
          borders.set(from);
          borders.set(to);
        });
    return borders;
  }

  static void forEach(Analyzer analyzer, String text, Visitor visitor) {
    try (TokenStream tokens = analyzer.tokenStream("text", text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      OffsetAttribute offset = tokens.addAttribute(OffsetAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        visitor.token(term.toString(), offset.startOffset(), offset.endOffset());
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string cannot fail", e);
    }
  }
}
