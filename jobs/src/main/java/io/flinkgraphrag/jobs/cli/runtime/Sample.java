package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Graphs and questions about them, as resources of this build.
 *
 * @param layoutsResource the layouts file; null where every graph has the built-in layout
 */
public record Sample(@Nullable String layoutsResource, List<Part> parts) {

  /** All files of the project's own sample, for people who want to look at them or change them. */
  public static final List<String> COURSE_FILES =
      List.of(
          "README.md",
          "layouts.yaml",
          "course-updates.jsonl",
          "course-golden.jsonl",
          "course-talks.jsonl",
          "course-questions.txt",
          "course-zh-updates.jsonl",
          "course-zh-golden.jsonl",
          "course-zh-talks.jsonl",
          "course-zh-questions.txt");

  /**
   * One graph.
   *
   * @param graph null for the default one
   * @param updatesResource one update per line
   * @param questionsResource one question per line; blank lines and those that begin with # are
   *     none
   */
  public record Part(@Nullable String graph, String updatesResource, String questionsResource) {

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
  }

  /** The one that comes with the project. */
  public static Sample course() {
    return new Sample(
        courseFile("layouts.yaml"),
        List.of(
            new Part(null, courseFile("course-updates.jsonl"), courseFile("course-questions.txt")),
            new Part(
                "course-zh",
                courseFile("course-zh-updates.jsonl"),
                courseFile("course-zh-questions.txt"))));
  }

  /** The resource of one of {@link #COURSE_FILES}. */
  static String courseFile(String name) {
    return "/sample/" + name;
  }

  /** A new file with the content of a resource. */
  static void write(String resource, Path file) throws IOException {
    try (InputStream in = open(resource)) {
      Files.copy(in, file);
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
