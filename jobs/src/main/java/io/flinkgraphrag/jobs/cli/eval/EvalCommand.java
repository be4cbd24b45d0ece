package io.flinkgraphrag.jobs.cli.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.kafka.QuestionTopics;
import io.flinkgraphrag.jobs.cli.kafka.QuestionWindow;
import io.flinkgraphrag.jobs.eval.GoldenQuestion;
import io.flinkgraphrag.jobs.eval.Metrics;
import io.flinkgraphrag.jobs.eval.QuestionScore;
import io.flinkgraphrag.jobs.eval.RetrievalVariant;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "eval",
    description = {
      "Asks golden questions and measures what comes: recall of passages, right answers, time.",
      "",
      "GOLDEN holds one JSON object per line:"
          + " {\"id\",\"text\",\"graph\",\"group\",\"history\":[turns],\"expectedPassages\":[ids],"
          + "\"expectedAnswers\":[accepted strings]}; only id and text are needed."
          + " What each metric means: docs/evaluation.md.",
      "",
      "Exit code 1 if a question got no record in time or was rejected, or --tune wrote no file, 2"
          + " for wrong arguments or no broker."
    })
public final class EvalCommand implements Callable<Integer> {

  private static final int IN_FLIGHT_MAX = 10_000;
  private static final String CONFIGURED = "configured";
  private static final String SET = "set";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Spec private CommandSpec spec;

  @Mixin private KafkaConnection connection;

  @Mixin private QuestionTopics questionTopics;

  @Mixin private TuneOptions tuning;

  @Parameters(
      paramLabel = "GOLDEN",
      arity = "1..*",
      description =
          "The golden questions, plain or gzip; - is standard input. Several files with --tune only.")
  private List<String> golden;

  @Option(
      names = "--graph",
      paramLabel = "G",
      description = "Ask this graph, whatever the questions say.")
  private @Nullable String graph;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "" + GoldenFile.QUESTIONS_MAX,
      description = "Only the first N questions (default: ${DEFAULT-VALUE}, which is the most).")
  private int limit;

  @Option(
      names = "--max-passages",
      paramLabel = "N",
      defaultValue = "5",
      description = "maxPassages of the questions (default: ${DEFAULT-VALUE}).")
  private int maxPassages;

  @Option(
      names = "--max-facts",
      paramLabel = "N",
      defaultValue = "20",
      description = "maxFacts of the questions (default: ${DEFAULT-VALUE}).")
  private int maxFacts;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Questions that are under way at a time (default: ${DEFAULT-VALUE}). More end sooner, and"
              + " their latency is that of a loaded system; compare only figures of the same N."
              + " 1 for the latency of a question alone.")
  private int inFlight;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Ask N questions of the file before, uncounted (default: ${DEFAULT-VALUE}). A process that"
              + " has just started answers its first 100 or 200 slowly, while its code is compiled.")
  private int warmUp;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "60",
      description =
          "Seconds to wait for a question's record; without one it counts as NO_ANSWER (default:"
              + " ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "A retrieval setting, such as bm25=0; the rest take their defaults. Without any, the job"
              + " searches as it is configured.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--compare",
      paramLabel = "NAMES",
      description =
          "Ask all once more per named variant of retrieval: a list such as dense,bm25; or"
              + " baselines, or all. An unknown name lists the known ones.")
  private @Nullable String compare;

  @Option(
      names = "--no-history",
      description = "Ask each question as if nothing had been said before it, to compare.")
  private boolean noHistory;

  @Option(
      names = "--json",
      paramLabel = "OUT",
      description = "Write the metrics into this file, as one JSON object.")
  private @Nullable Path json;

  @Option(
      names = "--per-question",
      paramLabel = "OUT",
      description = "Write what was expected of and found for each question, one JSON per line.")
  private @Nullable Path perQuestion;

  /** What one variant gave. */
  private record Result(Metrics metrics, Map<String, Metrics> groups) {

    static Result of(List<QuestionScore> scores) {
      return new Result(Metrics.of(scores), Metrics.byGroup(scores));
    }
  }

  @Override
  public Integer call() throws IOException {
    requireRanges();
    RetrievalVariant main = mainVariant();
    List<RetrievalVariant> variants = variants();
    if (tuning.isOn()) {
      return tune();
    }
    if (golden.size() > 1) {
      throw new ParameterException(
          spec.commandLine(), "one GOLDEN is measured at a time; several are for --tune");
    }
    List<GoldenQuestion> questions = questions();
    Topics topics = questionTopics.required(connection);
    Instant startedAt = Instant.now();
    Map<RetrievalVariant, Result> compared = new LinkedHashMap<>();
    Result result;
    try (Writer report = writer(json);
        Writer details = writer(perQuestion);
        QuestionWindow window =
            new QuestionWindow(connection, topics, inFlight, Duration.ofSeconds(timeout))) {
      EvaluationRun run = run(questions, window, details);
      run.warmUp(warmUp, main, !set.isEmpty());
      result = Result.of(run.scores(main, !set.isEmpty()));
      for (RetrievalVariant variant : variants) {
        compared.put(variant, Result.of(run.scores(variant, true)));
      }
      if (report != null) {
        report.write(JSON.writeValueAsString(report(startedAt, main, result, compared)));
        report.write('\n');
      }
    }
    print(main, result, compared);
    return complete(result, compared) ? 0 : CommandFailure.FAILED;
  }

  private int tune() throws IOException {
    if (!set.isEmpty() || compare != null || json != null || perQuestion != null || warmUp > 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--tune asks as the job is configured and writes --out only; leave out --set, --compare,"
              + " --json, --per-question and --warm-up");
    }
    tuning.requireWritable();
    Output output = Output.of(spec);
    List<TuningRun.Asked> asked = GoldenSets.read(golden, limit, graph, output);
    Topics topics = questionTopics.required(connection);
    String command =
        "./graphrag eval %s %s%s%s"
            .formatted(
                tuning.text(),
                String.join(" ", golden),
                graph == null ? "" : " --graph " + graph,
                limit == GoldenFile.QUESTIONS_MAX ? "" : " --limit " + limit);
    try (QuestionWindow window =
        new QuestionWindow(connection, topics, inFlight, Duration.ofSeconds(timeout))) {
      return tuning.run(asked, window, command, output) ? 0 : CommandFailure.FAILED;
    }
  }

  private EvaluationRun run(
      List<GoldenQuestion> questions, QuestionWindow window, @Nullable Writer details) {
    String id = "eval-" + UUID.randomUUID().toString().substring(0, 8);
    return new EvaluationRun(
        id, questions, maxPassages, maxFacts, window, details, Output.of(spec));
  }

  private void requireRanges() {
    require("--limit", limit, 1, GoldenFile.QUESTIONS_MAX);
    require("--max-passages", maxPassages, Limits.PASSAGES_MIN, Limits.PASSAGES_MAX);
    require("--max-facts", maxFacts, Limits.FACTS_MIN, Limits.FACTS_MAX);
    require("--in-flight", inFlight, 1, IN_FLIGHT_MAX);
    require("--warm-up", warmUp, 0, GoldenFile.QUESTIONS_MAX);
    require("--timeout", timeout, 1, (int) (Limits.TIMEOUT_MAX_MS / 1000));
  }

  private void require(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec.commandLine(), "%s has to be %d to %d".formatted(option, min, max));
    }
  }

  private RetrievalVariant mainVariant() {
    try {
      return RetrievalVariant.set(set.isEmpty() ? CONFIGURED : SET, set);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--set: " + e.getMessage(), e);
    }
  }

  private List<RetrievalVariant> variants() {
    try {
      return compare == null ? List.of() : RetrievalVariant.named(compare);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--compare: " + e.getMessage(), e);
    }
  }

  private List<GoldenQuestion> questions() throws IOException {
    return GoldenFile.read(golden.get(0), limit).stream()
        .map(question -> graph == null ? question : question.in(graph))
        .map(question -> noHistory ? question.withoutHistory() : question)
        .toList();
  }

  /** Opened before anything is asked, so that no run is lost for a path that cannot be written. */
  private static @Nullable Writer writer(@Nullable Path fileOrNull) {
    try {
      // an empty one is that of a run that was broken off
      if (fileOrNull != null && Files.isRegularFile(fileOrNull) && Files.size(fileOrNull) > 0) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE, fileOrNull + " exists; name another file");
      }
      return fileOrNull == null ? null : Files.newBufferedWriter(fileOrNull);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "the file %s cannot be written: %s".formatted(fileOrNull, e), e);
    }
  }

  private ObjectNode report(
      Instant startedAt,
      RetrievalVariant main,
      Result result,
      Map<RetrievalVariant, Result> compared) {
    ObjectNode report = JSON.createObjectNode();
    report.put("golden", golden.get(0)).put("startedAt", startedAt.toString());
    ObjectNode settings = report.putObject("settings");
    settings.put("graph", graph).put("limit", limit).put("noHistory", noHistory);
    settings.put("maxPassages", maxPassages).put("maxFacts", maxFacts);
    settings.put("inFlight", inFlight).put("warmUp", warmUp).put("timeoutS", timeout);
    settings.set("retrieval", set.isEmpty() ? null : main.toJson());
    put(report, result);
    ObjectNode variants = report.putObject("variants");
    compared.forEach(
        (variant, of) -> {
          ObjectNode one = variants.putObject(variant.name());
          one.set("retrieval", variant.toJson());
          put(one, of);
        });
    return report;
  }

  private static void put(ObjectNode json, Result result) {
    json.set("metrics", result.metrics().toJson());
    ObjectNode groups = json.putObject("groups");
    result.groups().forEach((group, metrics) -> groups.set(group, metrics.toJson()));
  }

  private void print(RetrievalVariant main, Result result, Map<RetrievalVariant, Result> compared) {
    EvaluationTable table =
        new EvaluationTable().add(main.name(), result.metrics(), result.groups());
    compared.forEach((variant, of) -> table.add(variant.name(), of.metrics(), of.groups()));
    Output output = Output.of(spec);
    output.result(table.render());
    output.result("\n" + EvaluationTable.rest(result.metrics()));
    if (maxPassages < 5) {
      output.note("recall@5 is of %d passages (--max-passages)".formatted(maxPassages));
    }
  }

  private static boolean complete(Result result, Map<RetrievalVariant, Result> compared) {
    return result.metrics().complete()
        && compared.values().stream().allMatch(of -> of.metrics().complete());
  }
}
