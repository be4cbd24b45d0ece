package io.flinkgraphrag.jobs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The graph and the questions that come with the project. */
final class Sample {

  private static final String UPDATES = "/sample/course-updates.jsonl";
  private static final String QUESTIONS = "/sample/course-questions.txt";

  private Sample() {}

  static InputStream updates() {
    return open(UPDATES);
  }

  /** One question per line; lines that begin with # are comments. */
  static List<String> questions() throws IOException {
    try (InputStream in = open(QUESTIONS)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    }
  }

  private static InputStream open(String name) {
    InputStream in = Sample.class.getResourceAsStream(name);
    if (in == null) {
      throw new CommandFailure(CommandFailure.FAILED, "this build lacks its resource " + name);
    }
    return in;
  }
}
