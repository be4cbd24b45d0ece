package io.flinkgraphrag.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Texts that patterns, tokenizers and lower case are slow at, and how what is done with them grows
 * with their length.
 *
 * <p>Judged by the processor's time of this thread, so that a busy machine changes nothing: work
 * that is short at the full length passes; of longer work a quarter of the length must take clearly
 * more than the sixteenth part of the time, which is what it takes where time goes by the square.
 */
public final class LongTexts {

  /** Work that takes less is short enough whatever its growth. */
  private static final long SHORT_NS = 400_000_000;

  /** By the length it is 4, by the square 16. */
  private static final double GROWTH_MAX = 10;

  private static final int TRIES = 3;

  /** Texts of several atoms in turn. */
  private static final int MIXED = 12;

  private static final List<String> ATOMS =
      List.of(
          "A",
          "A. ",
          "A.B.",
          "of ",
          "The ",
          "A of ",
          "A and ",
          "McDonald's ",
          "'s ",
          "\"",
          "“",
          "(",
          "（",
          ")",
          " (",
          "《",
          "》",
          "「",
          "a\u0301",
          "\u200b",
          "\u00a0",
          "\u0000",
          "\n",
          " \n",
          "\t",
          " ",
          ".",
          "。",
          "! ",
          "?",
          "A-B-",
          "A/B/",
          "1",
          "1.",
          "1 ",
          "1,000 ",
          "St. ",
          "U.S.",
          "中",
          "中国",
          "的",
          "由",
          "两·",
          "一",
          "\ud83d\ude00",
          "\ud835\udc00",
          "\u0130",
          "\u0130 ",
          "\u01c5",
          "ß",
          "\ufb01",
          "ı",
          "Σ",
          "ΑΣ",
          "Σ\u0301",
          "Σ'",
          "Σ ",
          "\u0130Σ",
          "\u0301\u0323",
          "\u0000\u0301\u0323",
          "\u200b\u0301\u0323",
          "\u034f\u0301\u0323",
          "\uff9e\u0301",
          "\u00ad",
          "A\n",
          "C++ ",
          "C#",
          "A*",
          ".A ",
          "1. ",
          "aA",
          "グ",
          "あ",
          "K",
          "\u202e",
          "\ufeff",
          "\u3000",
          "\u1100\u1161",
          "\u0c15\u0c4d",
          "—",
          "A, B ",
          "A & B ",
          "A'",
          "’",
          "A’s ",
          "ab",
          "Ab Cd of Ef and Gh ",
          "[",
          "[1",
          "[1 ",
          "[1]",
          "[1, ",
          "1, ",
          "<<",
          "<",
          "|",
          "Passage 1 ",
          "facts of the graph  ",
          "when  ",
          "in  the  ",
          "how many ");

  private LongTexts() {}

  /** What is done with a text. */
  @FunctionalInterface
  public interface Work {
    void on(String text);
  }

  /** One atom again and again each, then several in turn, which the seed chooses. */
  public static List<String> repeated(long seed) {
    Random random = new Random(seed);
    List<String> repeated = new ArrayList<>(ATOMS);
    for (int i = 0; i < MIXED; i++) {
      StringBuilder mixed = new StringBuilder();
      for (int part = 0; part < 3; part++) {
        mixed.append(ATOMS.get(random.nextInt(ATOMS.size())));
      }
      repeated.add(mixed.toString());
    }
    return repeated;
  }

  /** A text of at most so many characters: the begin once, then the atom again and again. */
  public static String text(String begin, String repeated, int length) {
    return begin + repeated.repeat(Math.max(0, (length - begin.length()) / repeated.length()));
  }

  /** Fails where the time for a text goes by the square of its length. */
  public static void assertGrowsWithLength(
      String what, String begin, String repeated, int length, Work work) {
    long whole = time(text(begin, repeated, length), work);
    if (whole < SHORT_NS) {
      return;
    }
    long quarter = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      quarter = Math.min(quarter, time(text(begin, repeated, length / 4), work));
      whole = Math.min(whole, time(text(begin, repeated, length), work));
    }
    assertThat((double) whole / quarter)
        .as(
            "%s of %d characters of %s: %d ms, and %d ms for a quarter of them",
            what, length, escaped(repeated), whole / 1_000_000, quarter / 1_000_000)
        .isLessThan(GROWTH_MAX);
  }

  private static long time(String text, Work work) {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    work.on(text);
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder("\"");
    text.chars()
        .forEach(
            c ->
                escaped.append(
                    c >= ' ' && c < 127 ? String.valueOf((char) c) : String.format("\\u%04x", c)));
    return escaped.append('"').toString();
  }
}
