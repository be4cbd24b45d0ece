package io.flinkgraphrag.jobs.cli.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.settings.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Mixin private KafkaConnection connection;

  @Mixin private QuestionTopics questionTopics;

  @Parameters(
      arity = "1..*",
      paramLabel = "QUESTION",
      description = "The question; several words are joined by blanks.")
  private List<String> words;

  @Option(names = "--graph", paramLabel = "G", description = "The graph to ask (default: default).")
  private @Nullable String graph;

  @Option(names = "--json", description = "Print the record of the answers topic as it is.")
  private boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "30",
      description = "Seconds to wait for the answer (default: ${DEFAULT-VALUE}).")
  private long timeout;

  @Override
  public Integer call() {
    Ranges.require("--timeout", timeout, 1, Ranges.SECONDS_MAX);
    String question = String.join(" ", words).strip();
    if (question.isEmpty()) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "the question is empty; ask such as: ./graphrag ask Who is Ada?");
    }
    Topics topics = questionTopics.required(connection);
    Optional<JsonNode> answer;
    try (QuestionClient client = new QuestionClient(connection, topics)) {
      answer = client.ask(graph, question, Duration.ofSeconds(timeout));
    }
    if (answer.isEmpty()) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "no answer within %d s; is the job running? Wait longer with --timeout S."
              .formatted(timeout));
    }
    Output.of(spec).result(json ? answer.get().toString() : AnswerText.of(answer.get()));
    return AnswerText.isAnswer(answer.get()) ? 0 : CommandFailure.NO_ANSWER;
  }
}
