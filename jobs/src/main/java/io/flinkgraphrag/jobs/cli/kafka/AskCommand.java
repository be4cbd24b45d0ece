package io.flinkgraphrag.jobs.cli.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "ask",
    description = {
      "Asks one question and prints its answer.",
      "",
      "Exit codes: 0 answered or degraded, 3 ended without an answer (no evidence, rejected,"
          + " expired, failed), 1 nothing came in time, 2 no broker, no topic or wrong arguments."
    })
public final class AskCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private QuestionFlags flags;

  @Parameters(
      arity = "1..*",
      paramLabel = "QUESTION",
      description = "The question; several words are joined by blanks.")
  private List<String> words;

  @Option(
      names = "--evidence",
      description = "Print what retrieval finds, and ask no generator for a text.")
  private boolean evidence;

  @Override
  public Integer call() {
    flags.check();
    String text = String.join(" ", words).strip();
    if (text.isEmpty()) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "the question is empty; ask such as: ./graphrag ask Who is Ada?");
    }
    ObjectNode question = flags.question().put("text", text);
    if (evidence) {
      question.put("want", "evidence");
    }
    JsonNode answer = flags.answer(question);
    String shown = evidence ? EvidenceText.of(answer) : AnswerText.of(answer);
    Output.of(spec).result(flags.json() ? answer.toString() : shown);
    return AnswerText.isAnswer(answer) ? 0 : CommandFailure.NO_ANSWER;
  }
}
