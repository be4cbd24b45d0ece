package io.flinkgraphrag.jobs.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.eval.CandidatesRecord;
import io.flinkgraphrag.jobs.eval.GoldenQuestion;
import io.flinkgraphrag.rank.RankingFile;
import io.flinkgraphrag.rank.RankingFunction;
import io.flinkgraphrag.rank.RankingModel;
import io.flinkgraphrag.rank.fit.GoldenCandidates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is printed and written, on answers that are made here. */
final class TuneOptionsTest {

  private static final String COMMAND = "./graphrag eval --tune a.jsonl";

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final Output output =
      new Output(new PrintWriter(out, true), new PrintWriter(new StringWriter(), true));

  private TuneOptions options(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--tune", "--out", file().toString()));
    arguments.addAll(List.of(more));
    return CommandLine.populateCommand(new TuneOptions(), arguments.toArray(String[]::new));
  }

  private Path file() {
    return folder.resolve("ranking.yaml");
  }

  private static List<GoldenCandidates> questions(String set, int count, boolean told) {
    List<GoldenCandidates> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      GoldenQuestion golden =
          new GoldenQuestion(
              "q-" + i,
              null,
              "Who?",
              null,
              List.of(),
              List.of(SignalAnswers.expected(i)),
              List.of());
      questions.add(CandidatesRecord.of(set, golden, SignalAnswers.answer(i, told)));
    }
    return questions;
  }

  @Test
  void aBetterRankingIsWrittenWithItsFiguresAndRanksTheQuestions() throws Exception {
    assertThat(options().tuned(questions("mine", 30, true), COMMAND, output)).isTrue();

    assertThat(out.toString())
        .contains("questions  found  ", "mine ", " 0.0 / 0.0 / 0.0  ", "  100.0 / 100.0 / 100.0")
        .contains("The tuned ranking is better: ", "it ranks 30 better and 0 worse")
        .doesNotContain("by other sets", "no candidates");
    RankingModel model = RankingFile.read(file());
    assertThat(model.weights().get(RankingFunction.NAMED_BY)).isPositive();
    assertThat(model.made().command()).isEqualTo(COMMAND);
    assertThat(model.made().sets()).containsExactly("mine");
    assertThat(model.made().questions()).isEqualTo(30);
    assertThat(model.made().figures())
        .containsEntry("today", "recall@2 0.0, recall@5 0.0, all in 5 0.0")
        .containsKeys("tuned", "held out");
    assertThat(model.made().date()).matches("\\d{4}-\\d\\d-\\d\\d");
  }

  @Test
  void twoSetsAreShownBesideEachOtherAndLeftOutByTurns() throws Exception {
    List<GoldenCandidates> questions = new ArrayList<>(questions("one", 12, true));
    questions.addAll(questions("two", 20, true));

    assertThat(options("--from-nothing").tuned(questions, COMMAND, output)).isTrue();

    assertThat(out.toString().lines().limit(4))
        .satisfiesExactly(
            header -> assertThat(header).endsWith("by other sets"),
            one -> assertThat(one).matches("one +12 +100.0 .* 100.0 / 100.0 / 100.0"),
            two -> assertThat(two).matches("two +20 .*"),
            all -> assertThat(all).matches("all +32 .*"));
    assertThat(RankingFile.read(file()).made().figures()).containsKey("by other sets");
  }

  @Test
  void whatIsNotBetterHeldOutIsNotWritten() throws Exception {
    List<GoldenCandidates> random = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      GoldenQuestion golden =
          new GoldenQuestion(
              "q-" + i, null, "?", null, List.of(), List.of("p-none", "p-1"), List.of());
      random.add(CandidatesRecord.of("few", golden, SignalAnswers.answer(i, false)));
    }

    assertThat(options().tuned(random, COMMAND, output)).isFalse();

    assertThat(file()).doesNotExist();
    assertThat(out.toString())
        .contains("These questions cannot say whether the tuned ranking is better: ")
        .contains("few ", " 50.0 ", "Expected passages that are not among the 100 best")
        .contains("No file is written: keep the ranking of today.");
  }

  @Test
  void tooFewAnswersAreSaid() {
    assertThatThrownBy(() -> options().tuned(questions("mine", 9, true), COMMAND, output))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(
            "9 questions were answered, but a ranking is tuned to at least 10; add golden questions");
  }
}
