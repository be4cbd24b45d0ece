package io.flinkgraphrag.jobs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A graph and questions about it, as resources of this build.
 *
 * @param updatesResource one update per line
 * @param questionsResource one question per line; blank lines and those that begin with # are none
 */
record Sample(String updatesResource, String questionsResource) {

  /** The one that comes with the project. */
  static Sample course() {
    return new Sample("/sample/course-updates.jsonl", "/sample/course-questions.txt");
  }

  InputStream updates() {
    return open(updatesResource);
  }

  List<String> questions() throws IOException {
    try (InputStream in = open(questionsResource)) {
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
