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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The English sample graph, its golden questions, and what the job says to them when all is well.
 */
final class SampleQuestions {

  private static final Duration ANSWER_MAX = Duration.ofMinutes(2);
  private static final String GOLDEN = "course-golden.jsonl";
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
      return ask(bootstrap, folder.resolve(GOLDEN));
    } finally {
      FileTree.delete(folder);
    }
  }

  /** The same questions to a job that says what it was asked. */
  static Map<String, Terminal> echoed() throws IOException {
    Path folder = Files.createTempDirectory("graphrag-sample");
    try {
      CommandRun.of(new SampleCommand(), folder.toString());
      return texts(folder.resolve(GOLDEN)).stream()
          .collect(Collectors.toMap(text -> text, text -> new Terminal(ANSWERED, "", text)));
    } finally {
      FileTree.delete(folder);
    }
  }

  private static List<String> texts(Path golden) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(golden)) {
      texts.add(JSON.readTree(line).path("text").asText());
    }
    return texts;
  }

  private static Map<String, Terminal> ask(String bootstrap, Path golden) throws IOException {
    Map<String, Terminal> learnt = new TreeMap<>();
    try (QuestionClient client =
        new QuestionClient(KafkaConnection.to(bootstrap), Topics.defaults())) {
      for (String text : texts(golden)) {
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
