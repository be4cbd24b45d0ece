package io.flinkgraphrag.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the name that somebody meant. Stateless. */
public final class NearestName {

  /** What is beyond counts as different, so that a hostile name costs little. */
  private static final int LENGTH_MAX = 100;

  private NearestName() {}

  /**
   * The known name that takes the fewest insertions, deletions and replacements of characters to
   * come to, whatever its case; of equals the first in alphabetical order. A name that is the end
   * of a known one is near to it: people leave out the beginning of dotted names.
   *
   * @param known at least one
   */
  public static String of(String name, Collection<String> known) {
    String wanted = plain(name);
    return known.stream()
        .sorted()
        .min(Comparator.comparingInt(candidate -> distance(wanted, plain(candidate))))
        .orElseThrow(() -> new IllegalArgumentException("no name is known"));
  }

  /** How many single characters have to be changed to get from one text to the other. */
  public static int distance(String from, String to) {
    int whole = edits(from, to);
    int dot = from.lastIndexOf('.');
    boolean hasEnd = dot >= 0 && to.endsWith(from.substring(dot));
    return hasEnd ? Math.min(whole, 1) : whole;
  }

  /** The same, without any mercy for a beginning that was left out. */
  public static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.length() <= LENGTH_MAX ? lower : lower.substring(0, LENGTH_MAX);
  }
}
