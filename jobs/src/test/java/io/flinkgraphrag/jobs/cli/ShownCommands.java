package io.flinkgraphrag.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds what a document in Markdown shows of the command line: whole lines of a terminal in its
 * blocks of code, and commands between back quotes, which may leave something out.
 */
public final class ShownCommands {

  private static final String PROGRAM = "./graphrag";

  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern SPAN = Pattern.compile("`([^`]*)`");

  /** Of a line of a shell: what is quoted, and what stands between blanks. */
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s;|&()<>'\"])+");

  /** What ends a command; a comment does too. */
  private static final Pattern END = Pattern.compile("[;|&()<>]|(?<=\\s)#");

  /** What stands for a value of the reader's: N, FILE. */
  private static final Pattern PLACEHOLDER = Pattern.compile("[A-Z]+");

  private static final Pattern ALTERNATIVES = Pattern.compile("[\\w-]+(?:\\|[\\w-]+)+");

  private ShownCommands() {}

  /**
   * A command without the program's name.
   *
   * @param whole whether it can be given as it is: it is a line of a terminal
   */
  public record Shown(List<String> words, boolean whole) {

    @Override
    public String toString() {
      return PROGRAM + " " + String.join(" ", words);
    }
  }

  /**
   * All that a document shows, blocks first.
   *
   * @param names of the commands; a span that begins with one is taken for it
   */
  public static List<Shown> in(String document, Set<String> names) {
    List<Shown> shown = new ArrayList<>();
    for (MatchResult block : BLOCK.matcher(document).results().toList()) {
      String lines = block.group().replaceAll("\\\\\\n\\s*", " ");
      lines
          .lines()
          .flatMap(ShownCommands::ofLine)
          .map(words -> new Shown(words, true))
          .forEach(shown::add);
    }
    for (String span : spans(document)) {
      alternatives(span)
          .flatMap(text -> ofSpan(text, names))
          .map(words -> new Shown(words.stream().map(ShownCommands::value).toList(), false))
          .forEach(shown::add);
    }
    return shown;
  }

  /** What stands between back quotes outside of blocks, each on one line. */
  public static List<String> spans(String document) {
    return SPAN.matcher(BLOCK.matcher(document).replaceAll(""))
        .results()
        .map(span -> span.group(1).replaceAll("\\s+", " "))
        .toList();
  }

  /** A number goes for a file as well. */
  private static String value(String word) {
    return PLACEHOLDER.matcher(word).matches() ? "1" : word;
  }

  private static Stream<List<String>> ofLine(String line) {
    return Pattern.compile(Pattern.quote(PROGRAM) + "(?= |$)")
        .matcher(line)
        .results()
        .map(found -> words(line.substring(found.end())));
  }

  private static Stream<List<String>> ofSpan(String span, Set<String> names) {
    if (span.contains(PROGRAM)) {
      return ofLine(span);
    }
    List<String> words = words(span);
    return !words.isEmpty() && names.contains(words.get(0)) ? Stream.of(words) : Stream.empty();
  }

  /** {@code graphs list|stats} is two commands. */
  private static Stream<String> alternatives(String span) {
    Matcher found = ALTERNATIVES.matcher(span);
    if (!found.find()) {
      return Stream.of(span);
    }
    return Stream.of(found.group().split("\\|"))
        .map(each -> span.substring(0, found.start()) + each + span.substring(found.end()));
  }

  /** Up to the end of the command, or to where a document leaves something out. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    int at = 0;
    while (word.find(at)
        && !END.matcher(line).region(at, word.start() + 1).useTransparentBounds(true).find()) {
      at = word.end();
      if (word.group().startsWith("…")) {
        break;
      }
      words.add(word.group().replaceAll("['\"]", ""));
    }
    return words;
  }
}
