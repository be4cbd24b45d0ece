package io.flinkgraphrag.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ko.KoreanTokenizer;
import org.apache.lucene.analysis.ko.POS;
import org.apache.lucene.analysis.ko.tokenattributes.PartOfSpeechAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Finds what a Korean text is about by nori's parts of speech: words in quotes and in Latin
 * letters, nouns without the particles behind them, and neighbours joined to one ("에바 린드").
 *
 * <p>Too many are found rather than too few: what only one passage names, and what very many name,
 * leads nowhere in the graph. Stateless and thread-safe.
 */
final class KoreanMentions {

  private static final Pattern SINGLE_QUOTED =
      Pattern.compile("‘([^‘’\\n]{1,30})’|『([^『』\\n]{1,30})』");

  /** General and proper nouns, Latin letters, Chinese characters. */
  private static final Set<POS.Tag> NOUNS =
      EnumSet.of(POS.Tag.NNG, POS.Tag.NNP, POS.Tag.SL, POS.Tag.SH);

  private static final Analyzer TAGGED =
      new Analyzer() {
        @Override
        protected TokenStreamComponents createComponents(String fieldName) {
          Tokenizer words =
              new KoreanTokenizer(
                  TokenStream.DEFAULT_TOKEN_ATTRIBUTE_FACTORY,
                  null,
                  KoreanTokenizer.DecompoundMode.NONE,
                  false,
                  false);
          return new TokenStreamComponents(words);
        }
      };

  private KoreanMentions() {}

  /** Normalised names, each once, the surest kinds first. */
  static List<String> of(String written) {
    String text = Spelling.unify(written);
    NounRuns names = new NounRuns(text);
    names.addMatches(ChineseMentions.QUOTED);
    names.addMatches(SINGLE_QUOTED);
    names.addMatches(ChineseMentions.LATIN);
    names.addNouns(NounRuns.wholeWords(nouns(text), text), " ");
    return names.names();
  }

  private static List<NounRuns.Noun> nouns(String text) {
    List<NounRuns.Noun> nouns = new ArrayList<>();
    try (TokenStream tokens = TAGGED.tokenStream("text", text)) {
      OffsetAttribute offset = tokens.addAttribute(OffsetAttribute.class);
      PartOfSpeechAttribute speech = tokens.addAttribute(PartOfSpeechAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        if (NOUNS.contains(speech.getLeftPOS())) {
          nouns.add(new NounRuns.Noun(offset.startOffset(), offset.endOffset(), true));
        }
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from a string cannot fail", e);
    }
    return nouns;
  }
}
