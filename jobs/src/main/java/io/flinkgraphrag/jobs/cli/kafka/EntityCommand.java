package io.flinkgraphrag.jobs.cli.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "entity",
    description = {
      "Looks one entity of a graph up, and prints its relations and the passages that mention it.",
      "",
      "Exit codes: 0 found, 3 not found or ended otherwise (unknown, rejected, expired, failed), 1"
          + " nothing came in time, 2 no broker, no topic or wrong arguments."
    })
public final class EntityCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private QuestionFlags flags;

  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description =
          "The entity's id, or else its name or an alias; several words are joined by blanks.")
  private List<String> words;

  @Option(
      names = "--passages",
      paramLabel = "N",
      defaultValue = "5",
      description = "Most passages, 1 to " + Limits.PASSAGES_MAX + " (default: ${DEFAULT-VALUE}).")
  private int passages;

  @Option(
      names = "--relations",
      paramLabel = "N",
      defaultValue = "20",
      description = "Most relations, 0 to " + Limits.FACTS_MAX + " (default: ${DEFAULT-VALUE}).")
  private int relations;

  @Override
  public Integer call() {
    flags.check();
    Ranges.require("--passages", passages, Limits.PASSAGES_MIN, Limits.PASSAGES_MAX);
    Ranges.require("--relations", relations, Limits.FACTS_MIN, Limits.FACTS_MAX);
    String entity = String.join(" ", words).strip();
    if (entity.isEmpty()) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "the entity is empty; look one up such as: ./graphrag entity Ada Lovelace");
    }
    ObjectNode question =
        flags
            .question()
            .put("entity", entity)
            .put("maxPassages", passages)
            .put("maxFacts", relations);
    JsonNode answer = flags.answer(question);
    Output.of(spec).result(flags.json() ? answer.toString() : EvidenceText.ofEntity(answer));
    return AnswerText.isAnswer(answer) ? 0 : CommandFailure.NO_ANSWER;
  }
}
