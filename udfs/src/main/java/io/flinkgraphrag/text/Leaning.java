package io.flinkgraphrag.text;

import io.flinkgraphrag.text.Phrases.Word;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells by its words alone whether a question of one language leans on the turns before it: "And
 * who founded it?" does, "Who founded Akamai?" stands alone.
 *
 * <p>It leans where a pronoun points at nothing that the question names before it, where it speaks
 * of another of several, and where it is a part of a question only ("In which year?", "And the
 * final exam?"). Whoever asks for what has a name in the graph but no capital may be misread; the
 * lists of words are {@link LeaningWords}. Immutable; thread-safe.
 */
public final class Leaning {

  /** Words of the longest part of a question: a longer one without a verb is a command. */
  private static final int PART_MAX = 6;

  /** Terms of a question that begins with "and" and says too little to be one alone. */
  private static final int LED_TERMS_MAX = 2;

  /** Terms of a question such as "In which year?". */
  private static final int PART_TERMS_MAX = 1;

  /** Names of one answer. */
  private static final int NAMES_MAX = 12;

  /** Words of the longest one. */
  private static final int NAME_WORDS_MAX = 10;

  /**
   * What is a name for sure in a text without blanks: all its words of two characters may be one.
   */
  private static final Pattern DENSE_NAME =
      Pattern.compile("\\p{IsLatin}|[《“「『·]|[\\p{IsKatakana}ー]{2}");

  private static final Pattern DENSE_NAMES =
      Pattern.compile(
          "\\p{IsLatin}[\\p{IsLatin}\\p{M}0-9+#.-]{0,40}+|(?<=[《『])[^《》『』]{1,30}(?=[》』])"
              + "|\\p{IsHan}{1,8}(?:·\\p{IsHan}{1,8}+)++"
              + "|[\\p{IsKatakana}ー]{2,40}+(?:[・=][\\p{IsKatakana}ー]{1,40}+){0,4}+");

  private static final Map<String, Leaning> MADE = new ConcurrentHashMap<>();

  private final Language language;

  /** Without blanks between words. */
  private final boolean dense;

  private final Phrases pronouns;
  private final Phrases loose;
  private final Phrases behind;
  private final Phrases last;
  private final Phrases lastButOne;
  private final Phrases others;
  private final Phrases empty;
  private final Phrases names;
  private final Phrases naming;
  private final Phrases leads;
  private final Phrases whole;
  private final Phrases ends;
  private final Phrases asking;
  private final Phrases verbs;

  private Leaning(Language language) {
    LeaningWords words = LeaningWords.of(language.code());
    this.language = language;
    this.dense = language == Chinese.INSTANCE || language == Japanese.INSTANCE;
    this.pronouns =
        language == Chinese.INSTANCE
            ? Phrases.thatBeginWords(words.pronouns())
            : new Phrases(words.pronouns());
    this.loose = new Phrases(words.loose());
    this.behind = new Phrases(words.behind());
    this.last = new Phrases(words.last());
    this.lastButOne = new Phrases(words.lastButOne());
    this.others =
        language == Chinese.INSTANCE
            ? Phrases.thatBeginWords(words.others())
            : new Phrases(words.others());
    this.empty = new Phrases(words.empty());
    this.names = new Phrases(words.names());
    this.naming = new Phrases(words.naming());
    this.leads = new Phrases(words.leads());
    this.whole = new Phrases(words.whole());
    this.ends = new Phrases(words.ends());
    this.asking = new Phrases(words.asking());
    this.verbs = new Phrases(words.verbs());
  }

  /**
   * That of a language, or of what a text is guessed to be in.
   *
   * @param text of the whole talk: one question alone may be too short to guess by
   */
  public static Leaning of(Language language, String text) {
    return MADE.computeIfAbsent(language.in(text).code(), code -> new Leaning(Language.of(code)));
  }

  /** Whether the question can only be understood with the turns before it. */
  public boolean leans(String question) {
    String text = Spelling.unify(question);
    List<Word> words = empty.leftOut(words(text));
    if (words.isEmpty()) {
      return false;
    }
    return pointsBack(text, words) || isPart(text, words);
  }

  /** Single characters of a text without blanks, where its words begin and end by a dictionary. */
  private List<Word> words(String text) {
    if (!dense) {
      return names.asNames(Phrases.words(text, at -> true));
    }
    BitSet borders =
        language == Chinese.INSTANCE
            ? ChineseMentions.borders(text)
            : JapaneseMentions.borders(text);
    return names.asNames(Phrases.words(text, borders::get));
  }

  /** Whether a word points at what the question does not name. */
  private boolean pointsBack(String text, List<Word> words) {
    int end = words.size() - 1;
    boolean named = false;
    for (int i = 0; i <= end; i++) {
      boolean points = pronouns.at(i, words) > 0 || others.at(i, words) > 0;
      if (points && !named) {
        named = namesBefore(i, text, words); // then also before all that come
      }
      boolean here =
          (points && !named)
              || (i > 0 && loose.at(i, words) > 0 && behind.at(i - 1, words) > 0)
              || (i == end && last.at(i, words) > 0)
              || (i == end - 1 && lastButOne.at(i, words) > 0);
      if (here) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is the part of a question that differs from the one before. */
  private boolean isPart(String text, List<Word> words) {
    if (whole.at(0, words) > 0) {
      return true;
    }
    int led = leads.at(0, words);
    List<Word> rest = words.subList(led, words.size());
    boolean asks = asking.in(rest);
    if (!asks && ends.atEnd(words)) {
      return true;
    }
    boolean verb = verbs.in(rest);
    if (led > 0 && !asks && !verb && rest.size() <= PART_MAX) {
      return !rest.isEmpty();
    }
    if (isNamed(text)) {
      return false;
    }
    int terms = terms(rest);
    return (led > 0 && terms <= LED_TERMS_MAX) || (asks && !verb && terms <= PART_TERMS_MAX);
  }

  /** Terms besides the words that only ask. */
  private int terms(List<Word> words) {
    StringBuilder telling = new StringBuilder();
    for (Word word : verbs.leftOut(asking.leftOut(words))) {
      telling.append(dense ? "" : " ").append(word.text());
    }
    return language.terms(telling.toString()).size();
  }

  /** The question without the words that only ask or lead: what it is about, as it is written. */
  public String subject(String question) {
    String text = Spelling.unify(question);
    List<Word> words = words(text);
    int led = Math.max(leads.at(0, words), whole.at(0, words));
    List<Word> kept = asking.leftOut(words.subList(led, words.size()));
    StringBuilder subject = new StringBuilder();
    int end = -1;
    for (Word word : kept) {
      subject.append(subject.isEmpty() || word.from() == end ? "" : " ");
      subject.append(text, word.from(), word.to());
      end = word.to();
    }
    return subject.toString();
  }

  /** The names in an answer, as they are written there, each once. */
  public List<String> names(String answer) {
    String text = Spelling.unify(answer);
    if (dense) {
      return DENSE_NAMES
          .matcher(text)
          .results()
          .map(MatchResult::group)
          .distinct()
          .limit(NAMES_MAX)
          .toList();
    }
    if (language == Korean.INSTANCE) {
      return language.mentions(text).stream().limit(NAMES_MAX).toList();
    }
    Set<String> mentions = Set.copyOf(language.mentions(text));
    List<Word> words = words(text);
    Set<String> names = new LinkedHashSet<>();
    int i = 0;
    while (i < words.size() && names.size() < NAMES_MAX) {
      int length = longest(i, words, mentions);
      if (length > 0) {
        names.add(text.substring(words.get(i).from(), words.get(i + length - 1).to()));
      }
      i += Math.max(1, length);
    }
    return List.copyOf(names);
  }

  private static int longest(int first, List<Word> words, Set<String> names) {
    StringBuilder name = new StringBuilder();
    int longest = 0;
    for (int i = first; i < Math.min(words.size(), first + NAME_WORDS_MAX); i++) {
      name.append(i == first ? "" : " ").append(words.get(i).text());
      if (names.contains(name.toString())) {
        longest = i - first + 1;
      }
    }
    return longest;
  }

  private boolean namesBefore(int word, String text, List<Word> words) {
    return naming.in(words.subList(0, word)) || isNamed(text.substring(0, words.get(word).from()));
  }

  /** Whether a name stands in the text; the capital of its first word says nothing. */
  private boolean isNamed(String text) {
    return dense
        ? DENSE_NAME.matcher(text).find()
        : !language.mentions(withoutFirstCapital(text)).isEmpty();
  }

  private static String withoutFirstCapital(String text) {
    Matcher word = Names.WORD.matcher(text);
    if (!word.find() || word.group().length() == 1) {
      return text;
    }
    String first = word.group();
    boolean name = first.substring(1).codePoints().anyMatch(c -> !Character.isLowerCase(c));
    int at = word.start();
    return name
        ? text
        : text.substring(0, at) + Character.toLowerCase(text.charAt(at)) + text.substring(at + 1);
  }
}
