package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cn.smart.HMMChineseTokenizer;

/**
 * Chinese by Lucene's segmenter of SmartChineseAnalyzer: words of its dictionary, single characters
 * where it knows no word; Latin words in between are lower case and not stemmed, since most of them
 * are names ("GFS"). Its dictionary is of simplified characters; traditional ones are not folded.
 *
 * <p>The dictionary (some 30 MB of heap) is read when the first text is cut, so that nobody pays
 * who has no Chinese graph.
 */
final class Chinese implements Language {

  static final String CODE = "zh";

  /** The analyzer gives every punctuation mark as a comma. */
  private static final String PUNCTUATION = ",";

  /**
   * Particles, pronouns, prepositions, and the words that only ask: they tell nothing about a text.
   */
  static final Set<String> STOP_WORDS =
      Set.of(
          ("的 地 得 了 着 过 是 在 有 和 与 及 或 而 但 并 也 又 都 就 才 还 很 更 最 太 再 不 没 没有 把 被 将 由 从 到 向 往 对 对于 关于"
                  + " 为 为了 以 以及 于 之 其 此 这 那 这个 那个 这些 那些 这样 那样 它 它们 他 她 他们 她们 我 我们 你 你们 您 自己 某"
                  + " 每 各 该 本 些 个 一 一个 一些 一种 上 下 里 中 内 外 时 后 前 之后 之前 以后 以前 因为 所以 因此 如果 那么 则 虽然"
                  + " 但是 然而 不过 而且 并且 或者 还是 只 只有 只要 即 即使 便 却 让 使 给 跟 同 比 像 如 例如 等 等等 可以 能 能够 会 要"
                  + " 应 应该 必须 可能 已 已经 正在 曾 曾经 吗 呢 吧 啊 呀 嘛 么 谁 什么 哪 哪个 哪些 哪里 哪儿 怎么 怎样 怎么样 如何"
                  + " 为什么 为何 多少 几 何 何时 请问 来 去 说 做 使用 进行 通过 所 所有 其中 其他 另 另外 当 当时 称为 叫 叫做 作为 成为"
                  + " 之间 才能 就是 不是 也是 都是 不会 不能 一样 一次 一起")
              .split("\\s+"));

  static final Chinese INSTANCE = new Chinese();

  private final Analyzer analyzer = new Words(stopSet());

  private Chinese() {}

  private static CharArraySet stopSet() {
    CharArraySet words = new CharArraySet(STOP_WORDS, false);
    words.add(PUNCTUATION);
    return words;
  }

  /** What SmartChineseAnalyzer is, but for its stems. */
  private static final class Words extends Analyzer {

    private final CharArraySet stopWords;

    private Words(CharArraySet stopWords) {
      this.stopWords = stopWords;
    }

    @Override
    protected TokenStreamComponents createComponents(String fieldName) {
      Tokenizer words = new HMMChineseTokenizer();
      return new TokenStreamComponents(
          words, new StopFilter(new LowerCaseFilter(words), stopWords));
    }
  }

  @Override
  public String code() {
    return CODE;
  }

  @Override
  public List<String> terms(String text) {
    return Tokens.terms(analyzer, text);
  }

  /**
   * A sentence ends behind 。！？, and behind . ! ? where white space follows, with the closing quotes
   * and brackets there; and at the end of a line.
   */
  @Override
  public List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    int from = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      boolean ends = c == '\n' || c == '\r';
      if (isStop(c)) {
        boolean wide = isWideStop(c);
        for (;
            at < text.length() && (isStop(text.charAt(at)) || isClosing(text.charAt(at)));
            at++) {
          wide |= isWideStop(text.charAt(at));
        }
        ends =
            wide
                || (at < text.length()
                    && Character.isWhitespace(text.charAt(at))
                    && !English.endsInAbbreviation(text, from, at, at + 1));
      }
      if (ends) {
        addSentence(text.substring(from, at), sentences);
        from = at;
      }
    }
    addSentence(text.substring(from), sentences);
    return sentences;
  }

  private static boolean isStop(char c) {
    return c == '.' || c == '!' || c == '?' || isWideStop(c);
  }

  private static boolean isWideStop(char c) {
    return c == '。' || c == '！' || c == '？';
  }

  private static boolean isClosing(char c) {
    return "”’」』》〉）】\"')]".indexOf(c) >= 0;
  }

  private static void addSentence(String candidate, List<String> sentences) {
    String sentence = candidate.strip();
    if (!sentence.isEmpty()) {
      sentences.add(sentence);
    }
  }

  @Override
  public List<String> mentions(String text) {
    return ChineseMentions.of(text);
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

  /** Between Chinese characters names have no borders; Latin words are whole all the same. */
  @Override
  public boolean holds(String normalizedText, String normalizedName) {
    return CharacterSpans.holds(normalizedText, normalizedName, Names::parts);
  }

  /** Runs of characters, where a Latin word or a number counts as one. */
  @Override
  public List<Span> nameSpans(String question, int maxWords) {
    return CharacterSpans.of(question, this::tells, STOP_WORDS::contains, Names::parts);
  }
}
