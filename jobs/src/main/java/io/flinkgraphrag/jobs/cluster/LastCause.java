package io.flinkgraphrag.jobs.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a process has ended, as far as its log tells: the innermost cause of its last error. */
final class LastCause {

  /** The message behind the class. */
  private static final Pattern CAUSE = Pattern.compile("Caused by: [\\w.$]+: (.+)");

  private LastCause() {}

  /** Of a log; empty where it tells none, or cannot be read. */
  static Optional<String> in(Path log) {
    // as bytes, since a killed process may have cut a character
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines
          .map(CAUSE::matcher)
          .filter(Matcher::matches)
          .map(cause -> cause.group(1))
          .reduce((earlier, later) -> later);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
