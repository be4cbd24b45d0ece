package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects the names of one text: what patterns find, and nouns joined to one. */
final class NounRuns {

  /** Names of one text. */
  static final int NAMES_MAX = 200;

  /** Nouns that are joined to one name. */
  private static final int JOINED_WORDS_MAX = 4;

  /** Characters of the longest joined name. */
  private static final int JOINED_MAX = 20;

  /**
   * A noun of the text.
   *
   * @param alone whether it may be a name by itself
   */
  record Noun(int from, int to, boolean alone) {}

  private final String text;
  private final Set<String> names = new LinkedHashSet<>();

  /**
   * Nothing is collected yet.
   *
   * @param text by {@link Spelling#unify}
   */
  NounRuns(String text) {
    this.text = text;
  }

  /** Normalised names in the order in which they were added, each once. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** What a pattern finds, or its group that matched. */
  void addMatches(Pattern pattern) {
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      String name = found.group();
      for (int group = 1; group <= found.groupCount(); group++) {
        name = found.group(group) != null ? found.group(group) : name;
      }
      add(name);
    }
  }

  /**
   * Nouns by themselves, and neighbours joined to one name.
   *
   * @param between what stands between neighbours at most: nothing, or a blank
   */
  void addNouns(List<Noun> nouns, String between) {
    nouns.stream().filter(Noun::alone).forEach(noun -> add(written(noun, noun)));
    for (int first = 0; first < nouns.size(); first++) {
      int end = Math.min(nouns.size(), first + JOINED_WORDS_MAX);
      for (int last = first + 1; last < end; last++) {
        Noun noun = nouns.get(last);
        String gap = text.substring(nouns.get(last - 1).to(), noun.from());
        String joined = written(nouns.get(first), noun);
        if (!(gap.isEmpty() || gap.equals(between)) || joined.length() > JOINED_MAX) {
          break;
        }
        add(joined);
      }
    }
  }

  private String written(Noun first, Noun last) {
    return text.substring(first.from(), last.to());
  }

  private void add(String written) {
    String name = Names.normalize(written);
    boolean tells = name.length() > 1 || Names.hasSign(name);
    if (tells && !Names.isTooLong(name) && names.size() < NAMES_MAX) {
      names.add(name);
    }
  }

  /** A noun that goes on without a blank is one with the noun before it. */
  static List<Noun> wholeWords(List<Noun> nouns, String text) {
    List<Noun> whole = new ArrayList<>();
    for (Noun noun : nouns) {
      Noun before = whole.isEmpty() ? null : whole.get(whole.size() - 1);
      if (before != null && before.to() == noun.from()) {
        whole.set(whole.size() - 1, new Noun(before.from(), noun.to(), true));
      } else if (noun.from() == 0
          || !Character.isLetterOrDigit(text.codePointBefore(noun.from()))) {
        whole.add(noun);
      }
    }
    return whole;
  }
}
