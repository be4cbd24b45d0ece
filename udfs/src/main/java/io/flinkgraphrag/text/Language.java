package io.flinkgraphrag.text;

import java.util.ArrayList;
import java.util.List;

/**
 * How one language is cut into terms and sentences. Thread-safe.
 *
 * <p>Terms and names are in state: what an implementation returns for a text holds for what is
 * loaded from then on, and who changes it raises {@link #RULES}.
 */
public interface Language {

  /**
   * Number of the rules by which texts are cut and names are normalised. It is part of what the
   * catalog compares contents by, so that the same text, sent again with a higher version, is
   * indexed again by newer rules.
   */
  int RULES = 2;

  /** ISO 639-1 code, as in the layouts file; {@code auto} for texts in any of the languages. */
  String code();

  /**
   * The language by whose rules one text is cut: this one, or what the text is guessed to be in.
   */
  default Language in(String text) {
    return this;
  }

  /** Index terms in the order of the text, stop words left out. */
  List<String> terms(String text);

  /** Sentences in the order of the text, trimmed, none blank; their join holds the whole text. */
  List<String> sentences(String text);

  /**
   * Names in a text, normalised by {@link Names#normalize}, each once: the entities of a passage
   * that came without any. Unlike terms these may get better: the catalog remembers what it sent,
   * and a passage keeps its entities until its next update.
   */
  List<String> mentions(String text);

  /**
   * What {@link #mentions} says where a name stands in a text as it is written here, normalised:
   * without an article before it, for one. Empty where a text never says it.
   */
  default String nameSaid(String name) {
    return Names.normalize(name);
  }

  /**
   * The pieces of a question that may be a name, to be looked up: overlapping, by where they begin,
   * the shorter first. Their number is bounded.
   *
   * @param question as it was asked
   * @param maxWords of the longest piece; a language without blanks between words has an own bound
   */
  List<Span> nameSpans(String question, int maxWords);

  /** Length of a question in the units of its {@link #nameSpans}. */
  int unitCount(String question);

  /** Units that a word has, about. */
  int unitsPerWord();

  /** Characters of the shortest title that tells something where it stands in a question. */
  int titleLengthMin();

  /** Whether a normalised name is long enough to tell something, or told apart by a sign. */
  default boolean tells(String normalizedName) {
    return normalizedName.length() >= titleLengthMin() || Names.hasSign(normalizedName);
  }

  /** Whether a name stands in a text as a whole; both by {@link Names#normalize}. */
  boolean holds(String normalizedText, String normalizedName);

  /**
   * The language of a code.
   *
   * @throws IllegalArgumentException for a code that is not known, with those that are
   */
  static Language of(String code) {
    return switch (code) {
      case English.CODE -> English.INSTANCE;
      case Chinese.CODE -> Chinese.INSTANCE;
      case Japanese.CODE -> Japanese.INSTANCE;
      case Korean.CODE -> Korean.INSTANCE;
      case Mixed.CODE -> Mixed.INSTANCE;
      default -> {
        if (!Latin.codes().contains(code)) {
          throw new IllegalArgumentException(
              "unknown language \""
                  + code
                  + "\"; known: "
                  + String.join(", ", codes())
                  + ", "
                  + Mixed.CODE);
        }
        yield Latin.of(code);
      }
    };
  }

  /** The codes of all languages but {@code auto}. */
  static List<String> codes() {
    List<String> codes =
        new ArrayList<>(List.of(English.CODE, Chinese.CODE, Japanese.CODE, Korean.CODE));
    codes.addAll(Latin.codes());
    return codes;
  }
}
