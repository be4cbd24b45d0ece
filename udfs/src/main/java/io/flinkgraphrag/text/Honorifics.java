package io.flinkgraphrag.text;

import java.util.List;
import java.util.Set;

/**
 * The words that stand before a person's name and are mostly no part of it: "Sir Roger Martin",
 * "Mississippi Governor William Winter", "Sultan Mehmed IV". Stateless.
 */
final class Honorifics {

  private static final Set<String> WORDS =
      Set.of(
          // nobility
          "Sir",
          "Dame",
          "Lord",
          "Lady",
          "King",
          "Queen",
          "Prince",
          "Princess",
          "Duke",
          "Duchess",
          "Count",
          "Countess",
          "Earl",
          "Baron",
          "Baroness",
          "Viscount",
          "Marquess",
          "Marquis",
          "Emperor",
          "Empress",
          "Tsar",
          "Sultan",
          "Sheikh",
          "Sheikha",
          "Shah",
          "Archduke",
          "Archduchess",
          // offices
          "President",
          "Chancellor",
          "Premier",
          "Minister",
          "Senator",
          "Governor",
          "Mayor",
          "Congressman",
          "Congresswoman",
          "Representative",
          "Ambassador",
          "Secretary",
          "Judge",
          "Justice",
          // churches
          "Pope",
          "Cardinal",
          "Archbishop",
          "Bishop",
          "Father",
          "Reverend",
          "Rabbi",
          "Saint",
          // armies
          "General",
          "Colonel",
          "Captain",
          "Major",
          "Lieutenant",
          "Admiral",
          "Commander",
          "Marshal",
          // learning, and all others
          "Professor",
          "Doctor",
          "Dr",
          "Mr",
          "Mrs",
          "Ms",
          "Miss");

  /** Words of the shortest name: one alone is rarely a person ("King Arthur", "Queen Street"). */
  private static final int NAME_WORDS_MIN = 2;

  private Honorifics() {}

  static boolean isOne(String word) {
    return WORDS.contains(word);
  }

  /** The words behind the last honorific that others follow; none where there is none. */
  static List<String> behind(List<String> words) {
    for (int at = words.size() - 1 - NAME_WORDS_MIN; at >= 0; at--) {
      if (WORDS.contains(words.get(at)) && EnglishMentions.isCapitalised(words.get(at + 1))) {
        return words.subList(at + 1, words.size());
      }
    }
    return List.of();
  }
}
