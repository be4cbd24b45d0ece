package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names that go on behind a comma: "Emich, 5th Prince of Leiningen", "Laie, Hawaii". Of three or
 * more between commas, which are mostly a list, only those that a rank parts from the name before
 * are taken; a title that begins a sentence of its own ("Gert Fröbe, Dr. Doe") is left out.
 *
 * <p>Told of the names of a text and of what stands between them, in its order. Holds the names
 * since the last that stood alone. One for each text.
 */
final class CommaNames {

  /** A number in a dynasty. */
  private static final Pattern RANK = Pattern.compile("\\d{1,3}(?:st|nd|rd|th)");

  private final Consumer<List<String>> joined;

  /** Each name as it goes on from the one before. */
  private final List<List<String>> names = new ArrayList<>();

  private boolean behindComma;
  private @Nullable String rank;

  /**
   * @param joined takes the words of a name that was found
   */
  CommaNames(Consumer<List<String>> joined) {
    this.joined = joined;
  }

  void name(List<String> words) {
    if (!behindComma) {
      end();
    }
    List<String> name = new ArrayList<>();
    if (rank != null) {
      name.add(rank);
    }
    name.addAll(words);
    names.add(name);
    behindComma = false;
    rank = null;
  }

  /** A word that is in no name. */
  void word(String word) {
    if (behindComma && rank == null && RANK.matcher(word).matches()) {
      rank = word;
    } else {
      end();
    }
  }

  /** What is more than blanks between two words. */
  void between(String text, int from, int to) {
    boolean comma = text.charAt(from) == ',' && text.substring(from + 1, to).equals(" ");
    if (comma && !names.isEmpty() && !behindComma) {
      behindComma = true;
    } else {
      end();
    }
  }

  /** The names until here stand alone. */
  void end() {
    for (int i = 1; i < names.size(); i++) {
      if (names.size() == 2 || RANK.matcher(names.get(i).get(0)).matches()) {
        join(names.get(i - 1), names.get(i));
      }
    }
    names.clear();
    behindComma = false;
    rank = null;
  }

  /** What stands at an "and" nearest to the comma, and the whole behind it. */
  private void join(List<String> before, List<String> behind) {
    if (Honorifics.isOne(behind.get(0)) && behind.size() == 1) {
      return;
    }
    List<List<String>> parts = pieces(behind);
    List<String> name = new ArrayList<>(pieces(before).get(pieces(before).size() - 1));
    name.addAll(parts.get(0));
    joined.accept(name);
    if (parts.size() > 1) {
      name.addAll(behind.subList(parts.get(0).size(), behind.size()));
      joined.accept(name);
    }
  }

  private static List<List<String>> pieces(List<String> words) {
    return EnglishMentions.split(words, List.of("and"), (all, index) -> false);
  }
}
