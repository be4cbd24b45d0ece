package io.flinkgraphrag.jobs.cli.eval;

import io.flinkgraphrag.jobs.cli.console.Columns;
import io.flinkgraphrag.rank.RankingModel;
import io.flinkgraphrag.rank.fit.RankingQuality;
import io.flinkgraphrag.rank.fit.Tuning;
import io.flinkgraphrag.rank.fit.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** What a tuning came to, for people: a table, what it tells, and the notes in the file. */
final class TuningText {

  private TuningText() {}

  /** Each set beside all of them. */
  static String table(Tuning tuning) {
    boolean several = tuning.sets().size() > 1;
    List<String> header =
        new ArrayList<>(List.of("", "questions", "found", "today", "tuned", "held out"));
    if (several) {
      header.add("by other sets");
    }
    List<List<String>> rows = new ArrayList<>(List.of(header));
    tuning.sets().forEach(set -> rows.add(row(set.set(), set, several)));
    if (several) {
      rows.add(row("all", tuning.all(), true));
    }
    return Columns.render(rows)
        + "\n\nrecall@2 / recall@5 / all in 5, in percent. Held out: each tenth of the questions is"
        + " ranked by what was fitted to the others.";
  }

  private static List<String> row(String name, Tuning.Row row, boolean several) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                name,
                Integer.toString(row.questions()),
                percent(row.found()),
                cell(row.today()),
                cell(row.tuned()),
                cell(row.heldOut())));
    if (several) {
      cells.add(cell(row.otherSets()));
    }
    return cells;
  }

  private static String cell(RankingQuality quality) {
    return String.join(
        " / ",
        percent(quality.recallAt2()),
        percent(quality.recallAt5()),
        percent(quality.allIn5()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  /** What the questions tell, in one sentence. */
  static String verdict(Verdict verdict) {
    String counts =
        "of questions that the fit had not seen it ranks %d better and %d worse; chance alone does as much in %s %% of cases"
            .formatted(verdict.better(), verdict.worse(), percent(verdict.chance()));
    return switch (verdict.finding()) {
      case BETTER -> "The tuned ranking is better: " + counts + ".";
      case WORSE -> "The tuned ranking is worse: " + counts + ".";
      case CANNOT_SAY ->
          "These questions cannot say whether the tuned ranking is better: " + counts + ".";
    };
  }

  /** The model with where it comes from. */
  static RankingModel signed(Tuning tuning, String date, String command) {
    LinkedHashMap<String, String> figures = new LinkedHashMap<>();
    figures.put("today", tuning.all().today().toString());
    figures.put("tuned", tuning.all().tuned().toString());
    figures.put("held out", tuning.all().heldOut().toString());
    if (tuning.sets().size() > 1) {
      figures.put("by other sets", tuning.all().otherSets().toString());
    }
    RankingModel.Made made =
        new RankingModel.Made(
            date,
            command,
            tuning.sets().stream().map(Tuning.Row::set).toList(),
            tuning.all().questions(),
            figures);
    return RankingModel.of(made, tuning.model().weights());
  }
}
