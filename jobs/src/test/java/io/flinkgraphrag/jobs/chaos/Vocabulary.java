package io.flinkgraphrag.jobs.chaos;

/** Things that exist in no embedding model's training data, each with a question of its own. */
final class Vocabulary {

  private static final String[] FIRST = {"Kor", "Vel", "Dra", "Mun", "Tas", "Bri", "Pho", "Zel"};
  private static final String[] MIDDLE = {"va", "lo", "ri", "du", "ne", "shi", "ga", "po"};
  private static final String[] LAST = {"th", "nd", "mar", "x", "ston", "beck", "lin", "quay"};

  /** How many different names there are. */
  static final int NAMES_MAX = FIRST.length * MIDDLE.length * LAST.length;

  private Vocabulary() {}

  static String name(int number) {
    if (number >= NAMES_MAX) {
      throw new IllegalArgumentException("there are only " + NAMES_MAX + " names");
    }
    return FIRST[number % FIRST.length]
        + MIDDLE[number / FIRST.length % MIDDLE.length]
        + LAST[number / FIRST.length / MIDDLE.length];
  }

  static String title(int number) {
    return name(number) + " Lighthouse";
  }

  static String text(int number, int edition) {
    return "The %s Lighthouse was built by the engineer %s in the year %d. Its lamp was renewed %d times."
        .formatted(name(number), name(NAMES_MAX - 1 - number), 1700 + number % 200, edition);
  }

  static String question(int number) {
    return "Who built the " + title(number) + "?";
  }
}
