package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the names in texts of one language by their capitals, without a model. English has rules of
 * its own ({@link EnglishMentions}).
 *
 * <p>A run of capitalised words is a name. It may pass over two joining words ("Universidad <i>de
 * la</i> Mar"), and the full stop of an initial; any other sign, a tab and the end of a line end
 * it. It counts whole, and in its parts between the joining words. Function words that lead it are
 * cut off, and kept as well where a capital inside a sentence says that they belong to it.
 *
 * <p>Where all nouns have capitals, one word alone is a name only if no determiner stands before
 * it, whatever adjectives are between them; of two or more words in a row the last ones are names
 * too ("Ingenieur Karl Weber"). Quoted words are names in every language. Immutable.
 */
final class CapitalNames {

  /** Names of one text: whole runs are kept first, then those inside them. */
  static final int NAMES_MAX = 200;

  private static final int JOINING_MAX = 2;
  private static final int LENGTH_MIN = 3;
  private static final int WORDS_MAX = 10;

  /** Words of the longest part of a run, with those that are cut off. */
  private static final int PART_WORDS_MAX = 2 * WORDS_MAX;

  /** Longer than any function word. */
  private static final int FUNCTION_WORD_CHARS_MAX = 24;

  /** Words between a determiner and its noun. */
  private static final int ADJECTIVES_MAX = 2;

  /** Characters of the shortest name that may have the ending of a genitive. */
  private static final int GENITIVE_LENGTH_MIN = 5;

  /** Names of up to 40 characters in quotes; what is longer is a citation. */
  private static final Pattern QUOTED =
      Pattern.compile(
          "«\\h?([^«»\\n]{1,40}?)\\h?»|»([^«»\\n]{1,40})«|[„“]([^„“”\\n]{1,40})[“”]|\"([^\"\\n]{1,40})\"");

  private static final Pattern INITIALS = Pattern.compile("\\p{Lu}(?:\\.\\p{Lu})*+");

  private static final Pattern POSSESSIVE = Pattern.compile("['’]s?$");

  private static final Pattern ACRONYM = Pattern.compile("\\p{Lu}[\\p{Lu}\\d]++");

  /** Endings of names and words that are no genitive: Paris, Brutus, Carlos, Thomas, Norges. */
  private static final Pattern NO_GENITIVE = Pattern.compile("[aeiosuxzß]s$");

  private final LatinWords words;
  private final Set<String> functionWords;
  private final Pattern word;

  /**
   * For one language.
   *
   * @param stopWords count among the words that lead a name
   */
  CapitalNames(LatinWords words, Set<String> stopWords) {
    this.words = words;
    this.functionWords = new HashSet<>(stopWords);
    functionWords.addAll(words.leading());
    functionWords.addAll(words.determiners());
    String elided =
        words.elided().isEmpty()
            ? ""
            : "(?<![\\p{L}\\p{N}])(?iu:"
                + words.elided().stream().map(Pattern::quote).collect(Collectors.joining("|"))
                + ")['’](?=\\p{L})|";
    this.word =
        Pattern.compile(
            elided
                + Names.STOP_BEFORE
                + Names.LETTERS
                + "(?:['’.\\-&]"
                + Names.LETTERS
                + ")*+"
                + Names.SIGNS_BEHIND);
  }

  /** One text, as far as it was read. */
  private final class Reading {

    private final Set<String> whole = new LinkedHashSet<>();
    private final Set<String> inside = new LinkedHashSet<>();
    private final List<String> run = new ArrayList<>();
    private boolean leads;

    /** Small words since a determiner; many where there is none. */
    private int sinceDeterminer = ADJECTIVES_MAX + 1;

    private boolean determined;

    List<String> read(String text) {
      addQuoted(text);
      int end = 0;
      Matcher found = word.matcher(text);
      while (found.find()) {
        String next = found.group();
        if (!run.isEmpty() && isStopInside(text, end, found)) {
          run.set(run.size() - 1, run.get(run.size() - 1) + '.');
        } else if (!EnglishMentions.isPlain(text, end, found.start())) {
          close();
          sinceDeterminer = ADJECTIVES_MAX + 1;
        }
        take(next, text, found.start());
        end = found.end();
      }
      close();
      whole.addAll(inside);
      return whole.stream().limit(NAMES_MAX).toList();
    }

    private void take(String next, String text, int start) {
      boolean number = Character.isDigit(next.codePointAt(0)) && !run.isEmpty();
      boolean capitalised = EnglishMentions.isCapitalised(next) && !isElided(next);
      if (capitalised || number) {
        if (run.isEmpty()) {
          leads = EnglishMentions.leadsSentence(text, start);
          determined = sinceDeterminer <= ADJECTIVES_MAX;
        }
        run.add(next);
        return;
      }
      if (!run.isEmpty() && canJoin(next)) {
        run.add(next);
        return;
      }
      close();
      String small = lower(next);
      if (words.determiners().contains(small)) {
        sinceDeterminer = 0;
      } else if (words.prepositions().contains(small)) {
        sinceDeterminer = ADJECTIVES_MAX + 1;
      } else {
        sinceDeterminer++;
      }
    }

    private boolean canJoin(String next) {
      String small = lower(next);
      if (!words.joining().contains(small)) {
        return false;
      }
      int joining = 0;
      for (int i = run.size() - 1; i >= 0 && isJoining(run.get(i)); i--) {
        joining++;
      }
      boolean article = words.articles().contains(small);
      // "Pumpe der Halle" is no name, "Karl von der Heide" is
      return joining == 0
          ? !(article && words.nounsHaveCapitals())
          : joining < JOINING_MAX && article;
    }

    private boolean isStopInside(String text, int end, MatchResult next) {
      String last = run.get(run.size() - 1);
      return text.charAt(end) == '.'
          && EnglishMentions.isPlain(text, end + 1, next.start())
          && INITIALS.matcher(last).matches()
          && !words.abbreviations().contains(last)
          && !isFunctionWord(next.group());
    }

    private void addQuoted(String text) {
      Matcher quoted = QUOTED.matcher(text);
      while (quoted.find()) {
        for (int group = 1; group <= quoted.groupCount(); group++) {
          String name = quoted.group(group);
          if (name != null && name.codePoints().anyMatch(Character::isUpperCase)) {
            List<String> written = List.of(name.strip().split("\\h+"));
            keep(said(written), whole);
            keep(uncut(written), inside);
          }
        }
      }
    }

    private void close() {
      if (run.isEmpty()) {
        return;
      }
      List<String> all = trimmed(run);
      addRun(all, whole, determined);
      boolean functionWordFirst = all.size() > 1 && isFunctionWord(all.get(0));
      if (functionWordFirst && !leads && !said(all).isEmpty()) {
        keep(said(all), inside);
        keep(uncut(all), inside);
      }
      if (leads && all.size() > 1) {
        // the first capital says nothing: "Varvet Norvik"
        addRun(all.subList(1, all.size()), inside, false);
      }
      addParts(all, words.and());
      addParts(all, words.joining());
      boolean endsInDeterminer = words.determiners().contains(lower(run.get(run.size() - 1)));
      sinceDeterminer = endsInDeterminer ? 0 : ADJECTIVES_MAX + 1;
      run.clear();
    }

    /** Each part, and from each place between two of them what is before and behind it. */
    private void addParts(List<String> all, Set<String> between) {
      int from = 0;
      for (int i = 0; i <= all.size(); i++) {
        boolean ends = i == all.size();
        if (ends || between.contains(lower(all.get(i)))) {
          if (from > 0 || !ends) {
            addPart(all, from, i);
            addPart(all, 0, i);
            addPart(all, from, all.size());
          }
          from = i + 1;
        }
      }
    }

    private void addPart(List<String> all, int from, int to) {
      // of a headline without end only the pieces are looked at
      if (from < to && to - from < Math.min(all.size(), PART_WORDS_MAX)) {
        boolean behindDeterminer =
            from == 0 ? determined : words.determiners().contains(lower(all.get(from - 1)));
        addRun(trimmed(all.subList(from, to)), inside, behindDeterminer);
      }
    }

    /** A run, or a part of one, without the function words that lead it. */
    private void addRun(List<String> written, Set<String> names, boolean behindDeterminer) {
      List<String> bare = withoutLeading(written);
      boolean behind = behindDeterminer;
      if (bare.size() < written.size()) {
        behind = words.determiners().contains(lower(written.get(written.size() - bare.size() - 1)));
      }
      if (bare.isEmpty()
          || (bare.size() == 1 && behind && !ACRONYM.matcher(bare.get(0)).matches())) {
        return;
      }
      String name = uncut(bare);
      keep(name, names);
      withoutGenitive(name).ifPresent(other -> keep(other, inside));
      if (words.nounsHaveCapitals() && bare.stream().noneMatch(CapitalNames.this::isJoining)) {
        withoutGenitive(Names.normalize(bare.get(0))).ifPresent(other -> keep(other, inside));
        for (int from = Math.max(1, bare.size() - WORDS_MAX); from < bare.size(); from++) {
          if (Character.isLetter(bare.get(from).codePointAt(0))) {
            keep(uncut(bare.subList(from, bare.size())), inside);
          }
        }
      }
    }

    private void keep(String name, Set<String> names) {
      if (!name.isEmpty() && names.size() < NAMES_MAX) {
        names.add(name);
      }
    }
  }

  /** Normalised names, each once: whole runs in the order of the text, then what they hold. */
  List<String> of(String written) {
    return new Reading().read(Spelling.unify(written));
  }

  /** What is said of a name that stands in a text as one run; empty where nothing is. */
  String said(String name) {
    return said(word.matcher(Spelling.unify(name)).results().map(MatchResult::group).toList());
  }

  private String said(List<String> name) {
    return uncut(withoutLeading(name));
  }

  /** The name without the s of a genitive, where the language has it and it may be one. */
  Optional<String> withoutGenitive(String name) {
    return words.genitive()
            && name.length() >= GENITIVE_LENGTH_MIN
            && name.endsWith("s")
            && !NO_GENITIVE.matcher(name).find()
        ? Optional.of(name.substring(0, name.length() - 1))
        : Optional.empty();
  }

  /** Whether a word says nothing by itself. */
  boolean isFunctionWord(String written) {
    return isElided(written)
        || (written.length() <= FUNCTION_WORD_CHARS_MAX
            && functionWords.contains(lower(POSSESSIVE.matcher(written).replaceFirst(""))));
  }

  private boolean isJoining(String written) {
    return words.joining().contains(lower(written));
  }

  private static boolean isElided(String written) {
    return written.endsWith("'") || written.endsWith("’");
  }

  private List<String> withoutLeading(List<String> written) {
    int from = 0;
    while (from < written.size() && isFunctionWord(written.get(from))) {
      from++;
    }
    return written.subList(from, written.size());
  }

  /** Without the joining words that trail it. */
  private List<String> trimmed(List<String> written) {
    int to = written.size();
    while (to > 0 && isJoining(written.get(to - 1))) {
      to--;
    }
    return List.copyOf(written.subList(0, to));
  }

  private static String uncut(List<String> written) {
    if (written.isEmpty() || written.size() > WORDS_MAX) {
      return "";
    }
    if (written.stream().mapToInt(String::length).sum() > 2 * Names.LENGTH_MAX) {
      return "";
    }
    List<String> bare = new ArrayList<>(written);
    bare.set(bare.size() - 1, POSSESSIVE.matcher(bare.get(bare.size() - 1)).replaceFirst(""));
    String name = Names.normalize(String.join(" ", bare));
    boolean tells = name.length() >= LENGTH_MIN || Names.hasSign(name);
    return tells && !Names.isTooLong(name) ? name : "";
  }

  private static String lower(String written) {
    return written.length() <= FUNCTION_WORD_CHARS_MAX
        ? written.replace('’', '\'').toLowerCase(Locale.ROOT)
        : written;
  }
}
