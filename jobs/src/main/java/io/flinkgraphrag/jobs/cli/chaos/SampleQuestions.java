package io.flinkgraphrag.jobs.cli.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.chaos.Terminal;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.graphs.LoadCommand;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.kafka.QuestionClient;
import io.flinkgraphrag.jobs.cli.runtime.SampleCommand;
import io.flinkgraphrag.jobs.embedded.FileTree;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The English sample graph, its golden questions, and what the job says to them when all is well.
 */
final class SampleQuestions {

  private static final Duration ANSWER_MAX = Duration.ofMinutes(2);
  private static final String ANSWERED = "ANSWERED";
  private static final ObjectMapper JSON = new ObjectMapper();

  private SampleQuestions() {}

  /** Loads the graph, asks each question once, and returns the terminal record of each text. */
  static Map<String, Terminal> learn(String bootstrap) throws IOException {
    Path folder = Files.createTempDirectory("graphrag-sample");
    try {
      CommandRun.of(new SampleCommand(), folder.toString());
      CommandRun.of(
          new LoadCommand(),
          folder.resolve("course-updates.jsonl").toString(),
          "--wait",
          "--bootstrap",
          bootstrap);
      return ask(bootstrap, folder.resolve("course-golden.jsonl"));
    } finally {
      FileTree.delete(folder);
    }
  }

  private static Map<String, Terminal> ask(String bootstrap, Path golden) throws IOException {
    Map<String, Terminal> learnt = new TreeMap<>();
    try (QuestionClient client =
        new QuestionClient(KafkaConnection.to(bootstrap), Topics.defaults())) {
      for (String line : Files.readAllLines(golden)) {
        String text = JSON.readTree(line).path("text").asText();
        JsonNode answer =
            client.ask(null, text, ANSWER_MAX).orElseThrow(() -> unusable(text, "is not answered"));
        if (!answer.path("status").asText().equals(ANSWERED)) {
          throw unusable(text, "is " + answer.path("status").asText());
        }
        learnt.put(text, Terminal.of(answer));
      }
    }
    return learnt;
  }

  private static CommandFailure unusable(String text, String what) {
    return new CommandFailure(
        CommandFailure.FAILED,
        "before any failure the question \"%s\" %s, so there is nothing to compare with"
            .formatted(text, what));
  }
}
