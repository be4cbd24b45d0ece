package io.flinkgraphrag.text;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.ko.KoreanAnalyzer;

/**
 * Korean by Lucene's KoreanAnalyzer (nori): words of its dictionary without particles and endings,
 * compounds in their parts.
 *
 * <p>Words have blanks between them, and particles behind them without one: a name ends where a
 * particle does, and never begins inside a word. The dictionary is read when the first text is cut,
 * so that nobody pays who has no Korean graph.
 */
final class Korean implements Language {

  static final String CODE = "ko";

  static final Korean INSTANCE = new Korean();

  /** Particles and forms of "to be" behind a noun; a second particle may follow some. */
  private static final String PARTICLES =
      "(?:은|는|이|가|을|를|의|도|만|인|다|라|란|에|에서|에게|에게서|한테|께|께서|와|과|랑|이랑|하고|로|으로|로서|으로서|로써|으로써"
          + "|부터|까지|보다|처럼|마다|조차|마저|밖에|이나|나|이란|이라는|라는|이라고|라고|이며|며|이고|고|이다|이었다|였다|입니다|이자|자"
          + "|인가|인가요|일까|입니까)(?:은|는|이|가|을|를|의|도|만|부터)?";

  private static final Pattern PARTICLES_ONLY = Pattern.compile(PARTICLES);

  /** The shortest noun before the longest particles; at least two characters are left. */
  private static final Pattern NOUN_AND_PARTICLES =
      Pattern.compile("(?:.* )?+\\S{2,}?(?=" + PARTICLES + "$)");

  /** Words that only ask, or point. */
  private static final Set<String> FUNCTION_WORDS =
      Set.of(
          "누가", "누구", "누구의", "누구인가", "언제", "어디", "어디에", "어디에서", "어디서", "무엇", "무엇을", "무엇이", "무엇인가",
          "왜", "어떻게", "어느", "어떤", "몇", "얼마나", "얼마", "그", "그는", "그녀", "그녀는", "이", "저", "것", "수", "등",
          "및", "또는", "그리고", "그러나", "하지만", "있다", "있는", "있나요", "있습니까", "했다", "하는", "한", "된", "되었다",
          "되었나요", "대해", "대한", "위해", "위한");

  /** Made with the first text. */
  private static final class Loaded {
    private static final Analyzer ANALYZER = new KoreanAnalyzer();
  }

  private Korean() {}

  @Override
  public String code() {
    return CODE;
  }

  @Override
  public List<String> terms(String text) {
    return Tokens.terms(Loaded.ANALYZER, text);
  }

  /** A sentence ends behind a full stop and a blank, as in Chinese texts with such stops. */
  @Override
  public List<String> sentences(String text) {
    return Chinese.INSTANCE.sentences(text);
  }

  @Override
  public List<String> mentions(String text) {
    return KoreanMentions.of(text);
  }

  /** Runs of whole words, and those without the particles at their end. */
  @Override
  public List<Span> nameSpans(String question, int unitsMax) {
    return WordSpans.of(question, unitsMax, FUNCTION_WORDS::contains).stream()
        .flatMap(
            span ->
                withoutParticles(span.name())
                    .map(bare -> Stream.of(span, new Span(span.from(), span.to(), bare, false)))
                    .orElseGet(() -> Stream.of(span)))
        .toList();
  }

  private static Optional<String> withoutParticles(String name) {
    Matcher bare = NOUN_AND_PARTICLES.matcher(name);
    return bare.lookingAt() ? Optional.of(bare.group()) : Optional.empty();
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
    return 2;
  }

  @Override
  public boolean holds(String normalizedText, String normalizedName) {
    String text = " " + normalizedText + " ";
    String name = " " + normalizedName;
    int at = normalizedName.isEmpty() ? -1 : text.indexOf(name);
    while (at >= 0) {
      int end = at + name.length();
      String rest = text.substring(end, text.indexOf(' ', end));
      if (rest.isEmpty() || PARTICLES_ONLY.matcher(rest).matches()) {
        return true;
      }
      at = text.indexOf(name, at + 1);
    }
    return false;
  }
}
