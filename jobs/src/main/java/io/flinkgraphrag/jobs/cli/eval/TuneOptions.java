package io.flinkgraphrag.jobs.cli.eval;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.QuestionWindow;
import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.rank.RankingFile;
import io.flinkgraphrag.rank.RankingModel;
import io.flinkgraphrag.rank.fit.GoldenCandidates;
import io.flinkgraphrag.rank.fit.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code eval --tune}: fits a ranking to golden questions and writes it where that is worth it. */
final class TuneOptions {

  @Option(
      names = "--tune",
      description =
          "Fit a ranking to the questions instead: each GOLDEN is a set. Prints how well they are"
              + " ranked today, by the fit, and by fits that had not seen them; writes the ranking"
              + " file --out only if the last is better than today. See docs/evaluation.md.")
  private boolean tune;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The ranking file that --tune writes (default: ranking.yaml).",
      defaultValue = "ranking.yaml")
  private Path out;

  @Option(
      names = "--from-nothing",
      description =
          "With --tune: fit from nothing, not from the ranking that comes with the build. For"
              + " hundreds of questions.")
  private boolean fromNothing;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "With --tune: the ranking file that the weights are drawn to (default: English's, which"
              + " comes with the build).")
  private @Nullable Path from;

  boolean isOn() {
    return tune;
  }

  /** Before anything is asked, so that no run is lost for a path that cannot be written. */
  void requireWritable() {
    Path folder = Objects.requireNonNull(out.toAbsolutePath().getParent());
    if (fromNothing && from != null) {
      throw unusable("--from and --from-nothing exclude each other");
    }
    RankingModel unused = before();
    if (Files.exists(out)) {
      throw unusable(out + " exists; name another file");
    }
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw unusable("there is no folder to write to at " + folder);
    }
  }

  /**
   * Asks, fits, prints, and writes the file if it is recommended.
   *
   * @param command as it stands in the file
   * @return whether it was written
   */
  boolean run(List<TuningRun.Asked> asked, QuestionWindow window, String command, Output output)
      throws IOException {
    String id = "tune-" + UUID.randomUUID().toString().substring(0, 8);
    return tuned(new TuningRun(id, asked, output).ask(window), command, output);
  }

  /** What is done with the candidates. */
  boolean tuned(List<GoldenCandidates> questions, String command, Output output)
      throws IOException {
    if (questions.size() < Tuning.QUESTIONS_MIN) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "%d questions were answered, but a ranking is tuned to at least %d; add golden questions"
              .formatted(questions.size(), Tuning.QUESTIONS_MIN));
    }
    Tuning tuning = Tuning.of(questions, before());
    output.result(TuningText.table(tuning));
    if (tuning.all().found() < 1) {
      output.result(
          "Expected passages that are not among the 100 best candidates (100 less found) cannot be fitted to.");
    }
    output.result("\n" + TuningText.verdict(tuning.verdict()));
    if (!tuning.recommended()) {
      output.result("No file is written: keep the ranking of today. More questions tell more.");
      return false;
    }
    String date = LocalDate.now(ZoneOffset.UTC).toString();
    Files.writeString(out, RankingFile.text(TuningText.signed(tuning, date, command)));
    output.result(
        "It stands in %s; a graph takes it by \"ranking: PATH\" in the layouts file."
            .formatted(out));
    return true;
  }

  private RankingModel before() {
    if (fromNothing) {
      return RankingModel.of(RankingModel.Made.UNSAID, Map.of());
    }
    try {
      return from == null ? GraphLayout.BUILT_IN.ranking() : RankingFile.read(from);
    } catch (IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  /** These options, as one writes them. */
  String text() {
    return "--tune"
        + (fromNothing ? " --from-nothing" : "")
        + (from == null ? "" : " --from " + from)
        + " --out "
        + out;
  }

  private static CommandFailure unusable(String message) {
    return new CommandFailure(CommandFailure.UNUSABLE, message);
  }
}
