package io.flinkgraphrag.jobs.cli.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.contract.QuestionRecords;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.QuestionWindow;
import io.flinkgraphrag.jobs.eval.AnswerRecord;
import io.flinkgraphrag.jobs.eval.GoldenQuestion;
import io.flinkgraphrag.jobs.eval.QuestionScore;
import io.flinkgraphrag.jobs.eval.RetrievalVariant;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the golden questions once per variant and scores the answers. Ids are those of the golden
 * questions with the run and the variant in front, or numbers for those that warm up, so that none
 * was used before. For one thread.
 */
final class EvaluationRun {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long REPORT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String runId;
  private final List<GoldenQuestion> golden;
  private final int maxPassages;
  private final int maxFacts;
  private final QuestionWindow window;
  private final @Nullable Writer detailsOrNull;
  private final Output output;

  EvaluationRun(
      String runId,
      List<GoldenQuestion> golden,
      int maxPassages,
      int maxFacts,
      QuestionWindow window,
      @Nullable Writer detailsOrNull,
      Output output) {
    this.runId = runId;
    this.golden = golden;
    this.maxPassages = maxPassages;
    this.maxFacts = maxFacts;
    this.window = window;
    this.detailsOrNull = detailsOrNull;
    this.output = output;
  }

  /**
   * Asks so many questions, from the first one on and over again, and returns when each has a
   * record or its time is over. Nothing of them is kept.
   */
  void warmUp(int questions, RetrievalVariant retrieval, boolean sent) {
    List<ObjectNode> values = new ArrayList<>(questions);
    for (int i = 0; i < questions; i++) {
      GoldenQuestion question = golden.get(i % golden.size());
      values.add(value(runId + "-warm-up-" + i, question, retrieval, sent));
    }
    Progress progress = new Progress("warm-up", questions);
    window.ask(
        values,
        new QuestionWindow.Listener() {
          @Override
          public void answered(int index, JsonNode record, long latencyMs) {
            progress.oneMore();
          }

          @Override
          public void unanswered(int index) {
            progress.oneMore();
          }
        });
  }

  /**
   * The scores, in the order of the golden questions.
   *
   * @param retrieval no changes for what the job is configured with, unless {@code sent}
   * @param sent whether the settings go with each question
   * @throws CommandFailure if the job does not know what evidence is
   */
  List<QuestionScore> scores(RetrievalVariant retrieval, boolean sent) {
    Scoring scoring = new Scoring(retrieval.name());
    window.ask(
        golden.stream()
            .map(question -> value(id(question, retrieval), question, retrieval, sent))
            .toList(),
        scoring);
    scoring.noteRejected();
    return Arrays.asList(scoring.scores);
  }

  private String id(GoldenQuestion question, RetrievalVariant retrieval) {
    return runId + "-" + retrieval.name() + "-" + question.id();
  }

  private ObjectNode value(
      String id, GoldenQuestion question, RetrievalVariant retrieval, boolean sent) {
    ObjectNode value = JSON.createObjectNode();
    value.put("id", id).put("text", question.text());
    if (question.graph() != null) {
      value.put("graph", question.graph());
    }
    QuestionRecords.putHistory(value, question.history());
    value.put("maxPassages", maxPassages).put("maxFacts", maxFacts).put("evidence", true);
    if (sent) {
      value.set("retrieval", retrieval.toJson());
    }
    return value;
  }

  /** Says every few seconds how many questions have ended. */
  private final class Progress {

    private final String what;
    private final int questions;
    private int done;
    private long reportedAt = System.nanoTime();

    Progress(String what, int questions) {
      this.what = what;
      this.questions = questions;
    }

    void oneMore() {
      done++;
      if (System.nanoTime() - reportedAt > REPORT_INTERVAL_NANOS) {
        reportedAt = System.nanoTime();
        output.note("%s: %,d of %,d questions".formatted(what, done, questions));
      }
    }
  }

  /** The answers of one variant as they come. */
  private final class Scoring implements QuestionWindow.Listener {

    private final String variant;
    private final QuestionScore[] scores = new QuestionScore[golden.size()];
    private final String[] details = new String[golden.size()];
    private final Progress progress;
    private int written;
    private int rejected;

    /** Of the first that was rejected. */
    private JsonNode rejection = MissingNode.getInstance();

    Scoring(String variant) {
      this.variant = variant;
      this.progress = new Progress(variant, golden.size());
    }

    @Override
    public void answered(int index, JsonNode record, long latencyMs) {
      AnswerRecord answer = AnswerRecord.of(record);
      if (!answer.hasEvidence() && !answer.status().equals(QuestionScore.REJECTED)) {
        throw new CommandFailure(
            CommandFailure.FAILED,
            "the job does not show its evidence: it is of an older version than this command");
      }
      if (answer.status().equals(QuestionScore.REJECTED) && rejected++ == 0) {
        rejection = record.path("reason");
      }
      scores[index] = QuestionScore.of(golden.get(index), answer, latencyMs);
      ended(index, QuestionDetails.of(variant, golden.get(index), record, scores[index]));
    }

    @Override
    public void unanswered(int index) {
      scores[index] = QuestionScore.unanswered(golden.get(index));
      ended(index, QuestionDetails.of(variant, golden.get(index), null, scores[index]));
    }

    /** Such a question says nothing of retrieval; something is wrong with what was asked. */
    void noteRejected() {
      if (rejected > 0) {
        output.note(
            "%s: %,d of %,d questions were rejected, the first one for %s: %s"
                .formatted(
                    variant,
                    rejected,
                    golden.size(),
                    rejection.path("code").asText(),
                    rejection.path("message").asText()));
      }
    }

    private void ended(int index, ObjectNode detail) {
      if (detailsOrNull != null) {
        details[index] = detail.toString();
        writeInOrder(detailsOrNull);
      }
      progress.oneMore();
    }

    /** As far as all before it have ended, so that the lines are in the order of the questions. */
    private void writeInOrder(Writer file) {
      try {
        for (; written < details.length && details[written] != null; written++) {
          file.write(details[written] + "\n");
          details[written] = null;
        }
        file.flush();
      } catch (IOException e) {
        throw new CommandFailure(
            CommandFailure.FAILED, "the file of --per-question cannot be written: " + e, e);
      }
    }
  }
}
