package io.flinkgraphrag.jobs.cli.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.contract.QuestionRecords;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.QuestionWindow;
import io.flinkgraphrag.jobs.eval.CandidatesRecord;
import io.flinkgraphrag.jobs.eval.GoldenQuestion;
import io.flinkgraphrag.jobs.eval.QuestionScore;
import io.flinkgraphrag.rank.fit.GoldenCandidates;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks golden questions for the signals of their candidates, each once and as the job is
 * configured. For one thread.
 */
final class TuningRun implements QuestionWindow.Listener {

  private final String runId;
  private final List<Asked> asked;
  private final Output output;

  // runtime
  private final List<GoldenCandidates> candidates = new ArrayList<>();
  private int unanswered;
  private int rejected;
  private int partial;
  private @Nullable JsonNode rejection;

  /** A question of a set. */
  record Asked(String set, GoldenQuestion golden) {}

  /**
   * @param runId that no run had before
   * @param asked all with expected passages
   */
  TuningRun(String runId, List<Asked> asked, Output output) {
    this.runId = runId;
    this.asked = asked;
    this.output = output;
  }

  /**
   * Asks all; questions without an answer are told and left out.
   *
   * @throws CommandFailure if the job tells no signals
   */
  List<GoldenCandidates> ask(QuestionWindow window) {
    List<ObjectNode> values = new ArrayList<>();
    for (Asked question : asked) {
      values.add(value(runId + "-" + values.size(), question.golden()));
    }
    window.ask(values, this);
    noteMissing();
    return candidates;
  }

  private static ObjectNode value(String id, GoldenQuestion golden) {
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    QuestionRecords.putHistory(value, golden.history());
    value.put("id", id).put("text", golden.text()).put("evidence", "signals");
    if (golden.graph() != null) {
      value.put("graph", golden.graph());
    }
    return value;
  }

  @Override
  public void answered(int index, JsonNode record, long latencyMs) {
    if (record.path("status").asText().equals(QuestionScore.REJECTED)) {
      rejected++;
      rejection = rejection == null ? record.path("reason") : rejection;
      return;
    }
    if (!CandidatesRecord.hasSignals(record)) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "the job does not tell the signals of its candidates: it is of an older version than this"
              + " command");
    }
    if (!isWhole(record)) {
      partial++;
      return;
    }
    Asked question = asked.get(index);
    candidates.add(CandidatesRecord.of(question.set(), question.golden(), record));
  }

  /** Whether the whole graph was searched with all that a question has. */
  private static boolean isWhole(JsonNode record) {
    String status = record.path("status").asText();
    return !status.equals("EXPIRED")
        && !status.equals("FAILED")
        && record.path("completeness").asDouble(1) == 1
        && !record.at("/reason/code").asText().equals("EMBEDDING_FAILED");
  }

  @Override
  public void unanswered(int index) {
    unanswered++;
  }

  private void noteMissing() {
    if (rejection != null) {
      output.note(
          "%,d of %,d questions were rejected and are left out, the first one for %s: %s"
              .formatted(
                  rejected,
                  asked.size(),
                  rejection.path("code").asText(),
                  rejection.path("message").asText()));
    }
    if (partial > 0) {
      output.note(
          "%,d of %,d questions were not searched in the whole graph or without their vector, and are left out"
              .formatted(partial, asked.size()));
    }
    if (unanswered > 0) {
      output.note(
          "%,d of %,d questions got no record in time and are left out; wait longer with --timeout S"
              .formatted(unanswered, asked.size()));
    }
  }
}
