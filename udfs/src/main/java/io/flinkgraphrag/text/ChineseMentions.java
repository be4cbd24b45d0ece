package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;

/**
 * Finds what a Chinese text is about, without a model and without marks of parts of speech: titles
 * in 《》, quoted words, Latin words; the dictionary's words of two characters or more; and
 * neighbours joined to one.
 *
 * <p>Too many are found rather than too few: what only one passage names, and what very many name,
 * leads nowhere in the graph. Stateless and thread-safe.
 */
final class ChineseMentions {

  /** Names of one text. */
  static final int NAMES_MAX = 200;

  /** Characters of the longest name in quotes; what is longer is a citation. */
  private static final int QUOTED_MAX = 30;

  /** Words that are joined to one name, such as 两 阶段 提交. */
  private static final int JOINED_WORDS_MAX = 3;

  /** Characters of the longest joined name. */
  private static final int JOINED_MAX = 8;

  /** Characters of the longest name that the dictionary knows no word of, such as 奥斯特豪特. */
  private static final int UNKNOWN_MAX = 8;

  static final Pattern QUOTED =
      Pattern.compile(
          "《([^《》\\n]{1,"
              + QUOTED_MAX
              + "})》|“([^“”\\n]{1,"
              + QUOTED_MAX
              + "})”|「([^「」\\n]{1,"
              + QUOTED_MAX
              + "})」");

  /**
   * Latin words in a row, each with its digits: {@code Google File System}, {@code 2PC}.
   * Possessive: a repeated group that may go back takes a stack frame a repetition. Not from inside
   * a number: it would be read to its end from each of its digits.
   */
  private static final String LATIN_WORD = "(?<![0-9])[0-9]*+\\p{IsLatin}[\\p{IsLatin}\\p{M}0-9]*+";

  static final Pattern LATIN =
      Pattern.compile(
          Names.STOP_BEFORE
              + LATIN_WORD
              + "(?:[ \\-_.+']"
              + LATIN_WORD
              + ")*+"
              + Names.SIGNS_BEHIND);

  /** Words in the script for words of other languages, and Chinese characters as they stand. */
  private static final Pattern JAPANESE =
      Pattern.compile(
          "[\\p{IsKatakana}ー]{2,40}+|(?<!\\p{IsHan})\\p{IsHan}{2,"
              + UNKNOWN_MAX
              + "}+(?!\\p{IsHan})");

  private static final Analyzer ALL_WORDS = new SmartChineseAnalyzer(CharArraySet.EMPTY_SET);

  private record Word(int from, int to) {

    int length() {
      return to - from;
    }
  }

  private final String text;
  private final Set<String> names = new LinkedHashSet<>();

  private ChineseMentions(String text) {
    this.text = text;
  }

  /** Where words of the dictionary begin and end in a text by {@link Spelling#unify}. */
  static BitSet borders(String text) {
    return Tokens.borders(ALL_WORDS, text);
  }

  /** Normalised names, each once, the surest kinds first. */
  static List<String> of(String text) {
    ChineseMentions mentions = new ChineseMentions(Spelling.unify(text));
    mentions.addMatches(QUOTED);
    mentions.addMatches(LATIN);
    // a Chinese dictionary would cut it at random
    if (Scripts.isJapanese(mentions.text)) {
      mentions.addMatches(JAPANESE);
      return List.copyOf(mentions.names);
    }
    List<List<Word>> runs = mentions.runs();
    runs.forEach(mentions::addWords);
    runs.forEach(mentions::addJoined);
    return List.copyOf(mentions.names);
  }

  private void addMatches(Pattern pattern) {
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      String name = found.group();
      for (int group = 1; group <= found.groupCount(); group++) {
        name = found.group(group) != null ? found.group(group) : name;
      }
      add(name);
    }
  }

  /** Chinese words that stand side by side, without a stop word or a mark between them. */
  private List<List<Word>> runs() {
    List<List<Word>> runs = new ArrayList<>();
    List<Word> run = new ArrayList<>();
    List<Word> words = new ArrayList<>();
    Tokens.forEach(ALL_WORDS, text, (term, from, to) -> words.add(new Word(from, to)));
    for (Word word : words) {
      boolean tells = tells(word);
      if (!run.isEmpty() && !(tells && run.get(run.size() - 1).to() == word.from())) {
        runs.add(run);
        run = new ArrayList<>();
      }
      if (tells) {
        run.add(word);
      }
    }
    if (!run.isEmpty()) {
      runs.add(run);
    }
    return runs;
  }

  private boolean tells(Word word) {
    String written = text.substring(word.from(), word.to());
    return written.codePoints().allMatch(Character::isIdeographic)
        && !Chinese.STOP_WORDS.contains(written);
  }

  /** Words of the dictionary, and characters in a row that it knows no word of. */
  private void addWords(List<Word> run) {
    int unknownFrom = -1;
    for (Word word : run) {
      if (word.length() > 1) {
        addUnknown(unknownFrom, word.from());
        unknownFrom = -1;
        add(text.substring(word.from(), word.to()));
      } else if (unknownFrom < 0) {
        unknownFrom = word.from();
      }
    }
    addUnknown(unknownFrom, run.get(run.size() - 1).to());
  }

  private void addUnknown(int from, int to) {
    if (from >= 0 && to - from > 1 && to - from <= UNKNOWN_MAX) {
      add(text.substring(from, to));
    }
  }

  private void addJoined(List<Word> run) {
    for (int first = 0; first < run.size(); first++) {
      int end = Math.min(run.size(), first + JOINED_WORDS_MAX);
      for (int last = first + 1; last < end; last++) {
        int from = run.get(first).from();
        int to = run.get(last).to();
        if (to - from <= JOINED_MAX) {
          add(text.substring(from, to));
        }
      }
    }
  }

  private void add(String written) {
    String name = Names.normalize(written);
    boolean tells = name.length() > 1 || Names.hasSign(name);
    if (tells && !Names.isTooLong(name) && names.size() < NAMES_MAX) {
      names.add(name);
    }
  }
}
