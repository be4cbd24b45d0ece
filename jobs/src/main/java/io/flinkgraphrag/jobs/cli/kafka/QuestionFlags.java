package io.flinkgraphrag.jobs.cli.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that asks one question: of whom, how long, and what it prints. */
final class QuestionFlags {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private KafkaConnection connection;

  @Mixin private QuestionTopics questionTopics;

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

  boolean json() {
    return json;
  }

  /** Before anything is looked at. */
  void check() {
    Ranges.require("--timeout", timeout, 1, Ranges.SECONDS_MAX);
  }

  /** A question of which the graph is set. */
  ObjectNode question() {
    ObjectNode question = JSON.createObjectNode();
    return graph == null ? question : question.put("graph", graph);
  }

  /**
   * Asks and waits.
   *
   * @throws CommandFailure if no answer comes in time
   */
  JsonNode answer(ObjectNode question) {
    try (Asker asker = asker()) {
      return asker.answer(question);
    }
  }

  /** Asks one question after the other; to be closed. */
  Asker asker() {
    return new Asker(
        new QuestionClient(connection, questionTopics.required(connection)),
        Duration.ofSeconds(timeout));
  }

  /** See {@link #asker}. */
  record Asker(QuestionClient client, Duration timeout) implements AutoCloseable {

    /**
     * Asks and waits.
     *
     * @throws CommandFailure if no answer comes in time
     */
    JsonNode answer(ObjectNode question) {
      return client
          .ask(question, timeout)
          .orElseThrow(
              () ->
                  new CommandFailure(
                      CommandFailure.FAILED,
                      "no answer within %d s; is the job running? Wait longer with --timeout S."
                          .formatted(timeout.toSeconds())));
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
