package io.flinkgraphrag.jobs.cli.eval;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.eval.GoldenQuestion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The golden questions of several files, each a set, as far as a ranking can be tuned to them. */
final class GoldenSets {

  /** Most questions to tune to; the signals of all their candidates are held in memory. */
  static final int QUESTIONS_MAX = 2_000;

  private GoldenSets() {}

  /**
   * Reads the questions that say which passages they expect, and tells how many do not.
   *
   * @param graphOrNull in place of what the questions say
   * @throws CommandFailure for a file without such a question, or with too many of them
   */
  static List<TuningRun.Asked> read(
      List<String> files, int limit, @Nullable String graphOrNull, Output output)
      throws IOException {
    List<String> names = names(files);
    List<TuningRun.Asked> asked = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      List<GoldenQuestion> all = GoldenFile.read(files.get(i), limit);
      List<GoldenQuestion> usable =
          all.stream().filter(question -> !question.expectedPassages().isEmpty()).toList();
      if (usable.isEmpty()) {
        throw unusable(
            "no question of %s has expectedPassages; a ranking is tuned to these"
                .formatted(files.get(i)));
      }
      if (usable.size() < all.size()) {
        output.note(
            "%,d of %,d questions of %s have no expectedPassages and are left out"
                .formatted(all.size() - usable.size(), all.size(), files.get(i)));
      }
      for (GoldenQuestion question : usable) {
        asked.add(
            new TuningRun.Asked(
                names.get(i), graphOrNull == null ? question : question.in(graphOrNull)));
      }
    }
    if (asked.size() > QUESTIONS_MAX) {
      throw unusable(
          "there are %,d questions, but a ranking is tuned to at most %,d; take a part of each file"
                  .formatted(asked.size(), QUESTIONS_MAX)
              + " with --limit N");
    }
    return asked;
  }

  /** Files' names without their endings; where two are the same, all are paths as given. */
  static List<String> names(List<String> files) {
    List<String> names = files.stream().map(GoldenSets::name).toList();
    boolean unique = names.stream().allMatch(name -> Collections.frequency(names, name) == 1);
    if (!unique && files.stream().distinct().count() < files.size()) {
      throw unusable("a file is named twice");
    }
    return unique ? names : files;
  }

  private static String name(String file) {
    Path name = Path.of(file).getFileName();
    return name == null ? file : name.toString().replaceFirst("[.]jsonl([.]gz)?$", "");
  }

  private static CommandFailure unusable(String message) {
    return new CommandFailure(CommandFailure.UNUSABLE, message);
  }
}
