package io.flinkgraphrag.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * English sentences against the regular expressions that define them, which are too slow to be
 * used: what is cut differently would be another state for the same text.
 */
class SentencesPropertyTest {

  private static final Pattern SENTENCE_END =
      Pattern.compile("(?<=[.!?][\"')\\]”’]?)\\s+(?=[\\p{Lu}\\d\"'“‘(\\[])|\\n\\s*\\n");

  private static final Pattern ABBREVIATION =
      Pattern.compile(
          "(?:^|[\\s(\"“])(?:\\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|No|Vol|Fig|Inc|Ltd|Co|Corp|Gen|Col"
              + "|Lt|Sgt|Rev|Hon|e\\.g|i\\.e|cf|approx|ca)\\.$");

  /** What sentences are made of, and what looks like it. */
  private static final String[] PIECES = {
    ".",
    "!",
    "?",
    "\"",
    "'",
    ")",
    "]",
    "”",
    "’",
    "“",
    "‘",
    "(",
    "[",
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\u000b",
    "\f",
    "\u0085",
    "\u2028",
    "\u00a0",
    "A",
    "Z",
    "a",
    "z",
    "É",
    "é",
    "ǅ",
    "7",
    "٣",
    "\ud835\udc00",
    "\ud835\udc1a",
    "\ud835",
    "\udc00",
    "Dr",
    "Mrs",
    "e.g",
    "i.e",
    "approx",
    "Corp",
    "ca",
    "word",
    "Word",
    ". ",
    ". A",
    "! ",
    "Dr. ",
    " approx.",
    "1.",
    "x."
  };

  private final Language english = Language.of("en");

  @Test
  void sentencesAreCutAsTheExpressionsSay() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      int pieces = random.nextInt(24);
      for (int p = 0; p < pieces; p++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      assertThat(english.sentences(text.toString()))
          .as("seed %d, text %d: %s", seed, i, text)
          .isEqualTo(byExpression(text.toString()));
    }
  }

  private static List<String> byExpression(String text) {
    List<String> sentences = new ArrayList<>();
    Matcher end = SENTENCE_END.matcher(text);
    int from = 0;
    while (end.find()) {
      String candidate = text.substring(from, end.start());
      if (!ABBREVIATION.matcher(candidate).find()) {
        add(candidate, sentences);
        from = end.end();
      }
    }
    add(text.substring(from), sentences);
    return sentences;
  }

  private static void add(String candidate, List<String> sentences) {
    if (!candidate.isBlank()) {
      sentences.add(candidate.strip());
    }
  }
}
