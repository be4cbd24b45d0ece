package io.flinkgraphrag.jobs.neo4j.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Properties as sentences that name what they are of, so that one of them can be quoted alone:
 * {@code The Matrix: released 1999; tagline Welcome to the Real World.} Few are one sentence, as
 * each sentence of a passage is embedded; many are several, as a quote is cut.
 */
final class PropertyStatements {

  /** A sentence that is longer takes no further property. */
  static final int SENTENCE_CHARS = 120;

  private static final String TERMINALS = ".!?。！？…";

  /** An empty line parts sentences in every language, whatever a name begins with. */
  private static final String BETWEEN = "\n\n";

  private static final Pattern LINE_ENDS = Pattern.compile("[\\p{Cntrl}\\s]+");

  private final RelationWords words;

  PropertyStatements(RelationWords words) {
    this.words = words;
  }

  /**
   * The sentences, "" for no property.
   *
   * @param subject name of what they are of
   * @param values texts of properties by their names, in this order
   */
  String of(String subject, Map<String, String> values) {
    List<String> sentences = new ArrayList<>();
    StringBuilder sentence = new StringBuilder();
    for (Map.Entry<String, String> property : values.entrySet()) {
      String said = said(property, " ");
      if (!sentence.isEmpty() && sentence.length() + said.length() > SENTENCE_CHARS) {
        sentences.add(ended(sentence));
        sentence.setLength(0);
      }
      sentence.append(sentence.isEmpty() ? subject + ": " : "; ").append(said);
    }
    if (!sentence.isEmpty()) {
      sentences.add(ended(sentence));
    }
    return String.join(BETWEEN, sentences);
  }

  /** A name and its value, on one line. */
  String said(Map.Entry<String, String> property, String between) {
    String value = line(property.getValue());
    return Usual.DESCRIPTIONS.contains(property.getKey())
        ? value
        : words.of(property.getKey()) + between + value;
  }

  private static String line(String value) {
    boolean isLine = value.chars().noneMatch(Character::isISOControl);
    return isLine ? value : LINE_ENDS.matcher(value).replaceAll(" ").strip();
  }

  private static String ended(StringBuilder sentence) {
    boolean isEnded = TERMINALS.indexOf(sentence.charAt(sentence.length() - 1)) >= 0;
    return isEnded ? sentence.toString() : sentence + ".";
  }
}
