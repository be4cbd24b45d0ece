package io.flinkgraphrag.generate.extractive;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.yaml.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How one language asks, and what its answers look like. English and Chinese stand in {@link
 * QuestionKind}, every other language in a resource of the build, {@code questions-CODE.yaml}.
 *
 * <p>Read when the language is first asked for, then kept. Immutable.
 */
final class QuestionWords {

  private static final int FILE_CHARS_MAX = 100_000;

  private static final StrictYaml<File> YAML =
      new StrictYaml<>(File.class, "questions file", FILE_CHARS_MAX);

  private static final Map<String, QuestionWords> MADE = new ConcurrentHashMap<>();

  /**
   * They ask and say nothing about the answer, but are rare in evidence and so would weigh much.
   */
  private static final String ENGLISH_ONLY_ASKING =
      "who whom whose what which when where why how do does did has have had can could should would"
          + " about any";

  private static final Pattern ENGLISH_OR_CHINESE_POINTING_BACK =
      Pattern.compile("^(?:This|These|That|Those|Such|Thus|Therefore)\\b|^[这此该那因]");

  /** Two or more capitalised words in a row; a regular expression that gives nothing back. */
  private static final String PERSON =
      "(?<![\\p{L}\\p{M}])(\\p{Lu}[\\p{L}'.-]{0,40}+(?:\\s++\\p{Lu}[\\p{L}'.-]{0,40}+)++)";

  private static final String ORGANISATION =
      "(?<=[\\s(\"“„«'’])(\\p{Lu}[\\p{L}'.&-]*+(?:\\s++\\p{Lu}[\\p{L}'.&-]*+)*+)";

  private final EnumMap<QuestionKind, Pattern> asks = new EnumMap<>(QuestionKind.class);
  private final EnumMap<QuestionKind, Pattern> signs = new EnumMap<>(QuestionKind.class);
  private final String onlyAsking;
  private final Pattern pointingBack;

  /** Characters of a name in Japanese. */
  private static final String HAN = "[\\p{IsHan}\\p{IsKatakana}ー・々]";

  /** A word with a capital; particles of another script stand behind it without a blank. */
  private static final String LATIN_WORD = "[\\p{Lu}&&\\p{IsLatin}][\\p{IsLatin}\\p{M}'.&-]{0,40}+";

  /** Some write a blank between a word in Latin letters and what stands behind it. */
  private static final String LATIN_BLANK = "(?:(?<=\\p{IsLatin})\\h)?+";

  /**
   * A name in Chinese characters and katakana, in Hangul, or of words with a capital. What stands
   * behind the first two may be of the same script: of these it is the shortest name.
   */
  private static final String NAME_BEFORE =
      "(?:(?<!"
          + HAN
          + ")"
          + HAN
          + "{2,40}?|\\p{IsHangul}{2,20}?(?:\\s\\p{IsHangul}{2,20}?)?|(?<!\\p{IsLatin})"
          + LATIN_WORD
          + "(?:\\s++"
          + LATIN_WORD
          + "){0,5}+)";

  /** Letters of scripts that put blanks between words. */
  private static final String LETTER =
      "[\\p{L}\\p{M}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}ー\\p{IsHangul}]]";

  /**
   * As it is written: lists of phrases, parted by commas.
   *
   * @param onlyAsking words of questions that say nothing about the answer
   * @param pointingBack what begins a sentence that needs the one before it
   * @param numbers words for numbers
   * @param times words for points in time: months, centuries
   * @param before prepositions, with or without an article, that stand before a place
   * @param by stands before who did it
   * @param behind stands behind a place, in a language that has no prepositions; else null
   * @param byBehind the same of who did it
   * @param ends what names of organisations end in; the same
   * @param organisationBehind stands behind other names of organisations; the same
   */
  private record File(
      @JsonProperty("onlyAsking") String onlyAsking,
      @JsonProperty("pointingBack") String pointingBack,
      @JsonProperty("number") String number,
      @JsonProperty("time") String time,
      @JsonProperty("place") String place,
      @JsonProperty("person") String person,
      @JsonProperty("organisation") String organisation,
      @JsonProperty("numbers") String numbers,
      @JsonProperty("times") String times,
      @JsonProperty("before") String before,
      @JsonProperty("by") String by,
      @JsonProperty("behind") @Nullable String behind,
      @JsonProperty("byBehind") @Nullable String byBehind,
      @JsonProperty("ends") @Nullable String ends,
      @JsonProperty("organisationBehind") @Nullable String organisationBehind) {}

  private QuestionWords(
      Function<QuestionKind, Pattern> asks,
      Function<QuestionKind, Pattern> signs,
      String onlyAsking,
      Pattern pointingBack) {
    for (QuestionKind kind : QuestionKind.values()) {
      this.asks.put(kind, asks.apply(kind));
      this.signs.put(kind, signs.apply(kind));
    }
    this.onlyAsking = onlyAsking;
    this.pointingBack = pointingBack;
  }

  static QuestionWords of(Language language) {
    return MADE.computeIfAbsent(language.code(), QuestionWords::read);
  }

  private static QuestionWords read(String code) {
    if (code.equals("en") || code.equals("zh")) {
      return new QuestionWords(
          QuestionKind::englishOrChinese,
          QuestionKind::englishOrChineseSign,
          ENGLISH_ONLY_ASKING,
          ENGLISH_OR_CHINESE_POINTING_BACK);
    }
    String resource = "questions-" + code + ".yaml";
    try (InputStream in = QuestionWords.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks its resource " + resource);
      }
      File file = YAML.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), resource);
      return new QuestionWords(
          kind -> asks(kind, file),
          kind -> sign(kind, file),
          file.onlyAsking.replace(",", " "),
          Pattern.compile("^" + words(file.pointingBack)));
    } catch (IOException e) {
      throw new UncheckedIOException("the build's resource " + resource + " cannot be read", e);
    }
  }

  private static Pattern asks(QuestionKind kind, File file) {
    String phrases =
        switch (kind) {
          case NUMBER -> file.number;
          case TIME -> file.time;
          case PLACE -> file.place;
          case PERSON -> file.person;
          case ORGANISATION -> file.organisation;
          case OTHER -> "";
        };
    return phrases.isEmpty()
        ? kind.englishOrChinese()
        : Pattern.compile(words(phrases), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  private static Pattern sign(QuestionKind kind, File file) {
    if (kind == QuestionKind.ORGANISATION && file.ends != null && file.organisationBehind != null) {
      return Pattern.compile(
          "("
              + NAME_BEFORE
              + "\\h?+"
              + any(file.ends)
              + "|"
              + NAME_BEFORE
              + "(?="
              + LATIN_BLANK
              + any(file.organisationBehind)
              + "))");
    }
    String behind =
        switch (kind) {
          case PLACE -> file.behind;
          case PERSON -> file.byBehind;
          case ORGANISATION, NUMBER, TIME, OTHER -> null;
        };
    return behind == null
        ? capitalSign(kind, file)
        : Pattern.compile("(" + NAME_BEFORE + ")" + LATIN_BLANK + any(behind));
  }

  private static Pattern capitalSign(QuestionKind kind, File file) {
    String capital = "\\s++(\\p{Lu}[\\p{L}'-]++)";
    return switch (kind) {
      case NUMBER -> Pattern.compile("\\d|(?iu:" + words(file.numbers) + ")");
      case TIME -> Pattern.compile("(?<!\\d)\\d{3,4}(?!\\d)|(?iu:" + words(file.times) + ")");
      case PLACE -> Pattern.compile("(?iu:" + words(file.before) + ")" + capital);
      case PERSON ->
          Pattern.compile(PERSON + "|(?iu:" + words(file.by) + ")\\s++\\p{Lu}[\\p{L}'.&-]{0,40}+");
      case ORGANISATION -> Pattern.compile(ORGANISATION);
      case OTHER -> kind.englishOrChineseSign();
    };
  }

  /** Any of these phrases, as whole words where its language has blanks between words. */
  private static String words(String phrases) {
    return "(?<!" + LETTER + ")" + any(phrases) + "(?!" + LETTER + ")";
  }

  /** Any of these phrases, whatever stands beside it: particles need no blank. */
  private static String any(String phrases) {
    return List.of(phrases.strip().split("\\s*,\\s*")).stream()
        .map(phrase -> phrase.replaceAll("\\s+", "\\\\s++"))
        .collect(Collectors.joining("|", "(?:", ")"));
  }

  Pattern asks(QuestionKind kind) {
    return Objects.requireNonNull(asks.get(kind));
  }

  Pattern sign(QuestionKind kind) {
    return Objects.requireNonNull(signs.get(kind));
  }

  /** Words of questions that say nothing about the answer, with blanks between them. */
  String onlyAsking() {
    return onlyAsking;
  }

  /** Whether a sentence needs the one before it, to which it points back. */
  boolean pointsBack(String sentence) {
    return pointingBack.matcher(sentence).find();
  }
}
