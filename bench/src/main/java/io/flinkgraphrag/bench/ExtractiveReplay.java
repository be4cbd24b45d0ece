package io.flinkgraphrag.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.extractive.ExtractiveChat;
import io.flinkgraphrag.generate.extractive.ExtractiveGenerator;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.jobs.eval.AnswerRecord;
import io.flinkgraphrag.jobs.eval.GoldenQuestion;
import io.flinkgraphrag.jobs.eval.Metrics;
import io.flinkgraphrag.jobs.eval.QuestionScore;
import io.flinkgraphrag.model.contract.Evidence;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What the extractive generator makes of evidence that was retrieved before: the same questions
 * without a broker and without retrieval, in seconds.
 *
 * <p>Arguments: a file of answer records with their evidence, as {@code ./graphrag consume answers}
 * prints them, then golden files. Prints, per golden file, the share of answers that hold an
 * accepted answer, the share that holds it in the first sentence, and the median length, as
 * recorded and as written now. {@code --show N} also prints the answers of the first N questions
 * that differ in being right.
 */
public final class ExtractiveReplay {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int GZIP_MAGIC = 0x1f;

  private final Map<String, ObjectNode> records = new HashMap<>();
  private final ExtractiveGenerator generator = new ExtractiveGenerator();
  private final PrintStream out;
  private int show;

  private ExtractiveReplay(PrintStream out, int show) {
    this.out = out;
    this.show = show;
  }

  public static void main(String[] arguments) throws IOException {
    int first = arguments.length > 1 && arguments[0].equals("--show") ? 2 : 0;
    if (arguments.length < first + 2) {
      throw new IllegalArgumentException("usage: [--show N] RECORDS GOLDEN…");
    }
    ExtractiveReplay replay =
        new ExtractiveReplay(System.out, first == 0 ? 0 : Integer.parseInt(arguments[1]));
    replay.readRecords(Path.of(arguments[first]));
    replay.out.println(
        "| questions | | hold the answer | begin with it | answer in evidence | median characters | equal"
            + " to recorded |\n|---|---|---|---|---|---|---|");
    for (int i = first + 1; i < arguments.length; i++) {
      replay.compare(Path.of(arguments[i]));
    }
  }

  private void readRecords(Path file) throws IOException {
    for (String line : lines(file)) {
      if (JSON.readTree(line) instanceof ObjectNode answer) {
        records.put(key(answer.path("graph").asText(), answer.path("question").asText()), answer);
      }
    }
  }

  private static String key(@Nullable String graph, String text) {
    return Objects.requireNonNullElse(graph, "default") + "\n" + text;
  }

  private void compare(Path golden) throws IOException {
    List<QuestionScore> before = new ArrayList<>();
    List<QuestionScore> now = new ArrayList<>();
    int same = 0;
    for (String line : lines(golden)) {
      GoldenQuestion question = GoldenQuestion.of(JSON.readTree(line));
      ObjectNode recorded = records.get(key(question.graph(), question.text()));
      if (recorded == null) {
        before.add(QuestionScore.unanswered(question));
        now.add(QuestionScore.unanswered(question));
        continue;
      }
      ObjectNode written = recorded.deepCopy().put("answer", write(question, recorded));
      before.add(QuestionScore.of(question, AnswerRecord.of(recorded), 0));
      now.add(QuestionScore.of(question, AnswerRecord.of(written), 0));
      boolean equal = recorded.path("answer").equals(written.path("answer"));
      same += equal ? 1 : 0;
      showDifference(question, last(before), last(now), recorded, written);
    }
    String name = golden.toAbsolutePath().getParent().getFileName() + "/" + golden.getFileName();
    row(name, "recorded", Metrics.of(before), "");
    row(name, "now", Metrics.of(now), Integer.toString(same));
  }

  private static QuestionScore last(List<QuestionScore> scores) {
    return scores.get(scores.size() - 1);
  }

  /** Evidence that holds nothing gets no answer, now as then. */
  private String write(GoldenQuestion question, JsonNode record) {
    Evidence evidence = evidence(record);
    if (evidence.isEmpty()) {
      return "";
    }
    try {
      return generator
          .write(
              new GenerationRequest(
                  question.text(),
                  ExtractiveChat.language(question.text()),
                  evidence,
                  Duration.ofSeconds(30)))
          .text();
    } catch (CallException e) {
      throw new IllegalStateException(question.text(), e);
    }
  }

  private static Evidence evidence(JsonNode record) {
    List<Evidence.Passage> passages = new ArrayList<>();
    for (JsonNode passage : record.at("/evidence/passages")) {
      passages.add(
          new Evidence.Passage(
              passage.path("document").asText(),
              passage.path("passage").asText(),
              passage.path("title").asText(),
              passage.path("text").asText(),
              passage.path("score").asDouble(),
              1));
    }
    List<Evidence.Fact> facts = new ArrayList<>();
    for (JsonNode fact : record.path("facts")) {
      facts.add(
          new Evidence.Fact(
              fact.path("source").asText(),
              fact.path("predicate").asText(),
              fact.path("target").asText(),
              fact.path("score").asDouble(),
              1));
    }
    List<Evidence.Entity> entities = new ArrayList<>();
    for (JsonNode entity : record.at("/evidence/entities")) {
      entities.add(
          new Evidence.Entity(
              entity.path("id").asText(),
              entity.path("name").asText(),
              entity.path("score").asDouble()));
    }
    return new Evidence(passages, facts, entities);
  }

  private void showDifference(
      GoldenQuestion question,
      QuestionScore before,
      QuestionScore now,
      JsonNode recorded,
      JsonNode written) {
    boolean equal =
        Objects.equals(before.hitAt1(), now.hitAt1())
            && Objects.equals(before.firstSentence(), now.firstSentence());
    if (!equal && show > 0) {
      show--;
      out.printf(
          "%s%n  expected %s%n  recorded %.0f/%.0f %s%n  now      %.0f/%.0f %s%n",
          question.text(),
          question.expectedAnswers(),
          before.hitAt1(),
          before.firstSentence(),
          recorded.path("answer").asText(),
          now.hitAt1(),
          now.firstSentence(),
          written.path("answer").asText());
    }
  }

  private void row(String name, String what, Metrics metrics, String same) {
    out.printf(
        Locale.ROOT,
        "| %s, %d | %s | %s | %s | %s | %s | %s |%n",
        name,
        metrics.questions(),
        what,
        percent(metrics.hitsAt1()),
        percent(metrics.firstSentence()),
        percent(metrics.answerInEvidence()),
        metrics.answerChars(),
        same);
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.1f", 100 * share);
  }

  private static List<String> lines(Path file) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      raw.mark(1);
      boolean packed = raw.read() == GZIP_MAGIC;
      raw.reset();
      InputStream in = packed ? new GZIPInputStream(raw) : raw;
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .toList();
    }
  }
}
