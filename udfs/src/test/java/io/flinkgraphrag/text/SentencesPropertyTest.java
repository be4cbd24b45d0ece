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

  private static final Pattern SPACE = Pattern.compile("[\\s\\u0085\\u2028\\u2029]++");

  private static final Pattern LINE_END = Pattern.compile("\r\n|[\n\r\u0085\u2028\u2029]");

  private static final Pattern STOP = Pattern.compile("[.!?][\"')\\]”’]?$");

  private static final Pattern BEGIN = Pattern.compile("^[\\p{Lu}0-9\"'“‘(\\[]");

  private static final Pattern LINE_BEGIN = Pattern.compile("^\\P{javaLowerCase}");

  private static final Pattern ABBREVIATION =
      Pattern.compile(
          "(?:^|[\\s(\"“])(?:\\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Mt|Ft|Jr|Sr|vs|No|Vol|Fig|Eq|Inc|Ltd|Co|Corp"
              + "|Bros|Dept|Univ|Gen|Col|Lt|Sgt|Capt|Maj|Gov|Sen|Rep|Rev|Hon|e\\.g|i\\.e|cf|al|approx|ca"
              + "|Jan|Feb|Apr|Aug|Sept|Oct|Nov|Dec)\\.$");

  private static final Pattern ITEM = Pattern.compile("(?:^|[\\n\\r])\\s{0,8}\\d{1,3}\\.$");

  private static final Pattern INITIALS =
      Pattern.compile("(?<![\\p{L}\\p{M}\\p{N}.&&[^\\p{IsHan}]])(?:\\p{L}\\p{Ll}?\\.){2,5}$");

  private static final Pattern FUNCTION_WORD = Pattern.compile("^(?:The|In|A)(?!\\p{L})");

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
    "x.",
    "U.S.",
    "Ph.D.",
    "The",
    "In ",
    "\n1.",
    "- "
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
    Matcher space = SPACE.matcher(text);
    int from = 0;
    while (space.find()) {
      String candidate = text.substring(from, space.start());
      String rest = text.substring(space.end());
      long lines = LINE_END.matcher(space.group()).results().count();
      boolean ends =
          STOP.matcher(text.substring(0, space.start())).find()
              && (BEGIN.matcher(rest).find() || (lines > 0 && LINE_BEGIN.matcher(rest).find()))
              && !isShortened(candidate, rest);
      if (ends || lines > 1) {
        add(candidate, sentences);
        from = space.end();
      }
    }
    add(text.substring(from), sentences);
    return sentences;
  }

  private static boolean isShortened(String candidate, String rest) {
    return ABBREVIATION.matcher(candidate).find()
        || ITEM.matcher(candidate).find()
        || (INITIALS.matcher(candidate).find() && !FUNCTION_WORD.matcher(rest).find());
  }

  private static void add(String candidate, List<String> sentences) {
    if (!candidate.isBlank()) {
      sentences.add(candidate.strip());
    }
  }
}
