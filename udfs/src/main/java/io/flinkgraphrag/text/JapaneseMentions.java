package io.flinkgraphrag.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ja.JapaneseTokenizer;
import org.apache.lucene.analysis.ja.tokenattributes.PartOfSpeechAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Finds what a Japanese text is about by kuromoji's parts of speech: words in quotes and in Latin
 * letters, words in katakana over the dots between them, proper and common nouns, and neighbours
 * joined to one.
 *
 * <p>Too many are found rather than too few: what only one passage names, and what very many name,
 * leads nowhere in the graph. Stateless and thread-safe.
 */
final class JapaneseMentions {

  private static final Pattern DOUBLE_QUOTED = Pattern.compile("『([^『』\\n]{1,30})』");

  private static final Pattern KATAKANA =
      Pattern.compile("[\\p{IsKatakana}ー]{2,40}+(?:[・=][\\p{IsKatakana}ー]{1,40}+){0,4}+");

  /** Kuromoji's names of parts of speech go from the general to the special. */
  private static final String NOUN = "名詞-";

  private static final List<String> ALONE = List.of("名詞-一般", "名詞-固有名詞");

  /** Parts of compounds: deeds, and what stands behind a name such as 大学 or 市. */
  private static final List<String> JOINED = List.of("名詞-サ変接続", "名詞-接尾-一般", "名詞-接尾-地域");

  private static final Analyzer TAGGED =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String fieldName) {
          Tokenizer words = new JapaneseTokenizer(null, false, JapaneseTokenizer.Mode.NORMAL);
          return new TokenStreamComponents(words);
        }
      };

  private JapaneseMentions() {}

  /** Where words of the dictionary begin and end in a text by {@link Spelling#unify}. */
  static BitSet borders(String text) {
    return Tokens.borders(TAGGED, text);
  }

  /** Normalised names, each once, the surest kinds first. */
  static List<String> of(String written) {
    String text = Spelling.unify(written);
    NounRuns names = new NounRuns(text);
    names.addMatches(ChineseMentions.QUOTED);
    names.addMatches(DOUBLE_QUOTED);
    names.addMatches(ChineseMentions.LATIN);
    names.addMatches(KATAKANA);
    names.addNouns(nouns(text), "");
    return names.names();
  }

  private static List<NounRuns.Noun> nouns(String text) {
    List<NounRuns.Noun> nouns = new ArrayList<>();
    try (TokenStream tokens = TAGGED.tokenStream("text", text)) {
      OffsetAttribute offset = tokens.addAttribute(OffsetAttribute.class);
      PartOfSpeechAttribute speech = tokens.addAttribute(PartOfSpeechAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        String tag = speech.getPartOfSpeech();
        boolean alone = startsWithAny(tag, ALONE) && isLetter(text, offset.startOffset());
        if (alone || (tag.startsWith(NOUN) && startsWithAny(tag, JOINED))) {
          nouns.add(new NounRuns.Noun(offset.startOffset(), offset.endOffset(), alone));
        }
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string cannot fail", e);
    }
    return nouns;
  }

  private static boolean startsWithAny(String tag, List<String> beginnings) {
    return beginnings.stream().anyMatch(tag::startsWith);
  }

  /** Signs that the dictionary does not know are nouns to it. */
  private static boolean isLetter(String text, int at) {
    return Character.isLetter(text.codePointAt(at));
  }
}
