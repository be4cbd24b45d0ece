package io.flinkgraphrag.jobs.cli.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.graphs.BatchFollower;
import io.flinkgraphrag.jobs.cli.graphs.LoadNotes;
import io.flinkgraphrag.jobs.cli.graphs.UpdateLines;
import io.flinkgraphrag.jobs.cli.graphs.UpdateLoader;
import io.flinkgraphrag.jobs.cli.kafka.AnswerText;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.kafka.QuestionClient;
import io.flinkgraphrag.jobs.cli.kafka.TurnsAsked;
import io.flinkgraphrag.jobs.embedded.GraphRagRuntime;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = {
      "Runs everything in one process, loads the sample graphs, asks sample questions, then yours.",
      "",
      "Ports that are taken are replaced by the next free ones."
    })
public final class DemoCommand implements Callable<Integer> {

  /** The first question also waits for models and code to warm up. */
  static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  /** Set by the shell command where standard input is a terminal; the JDKs differ in telling. */
  private static final String TERMINAL = "graphrag.terminal";

  private static final Set<String> GOODBYES = Set.of("exit", "quit", "q");

  private final JobDefinition job;
  private final Sample sample;

  @Spec private CommandSpec spec;

  @Mixin private RuntimeFlags flags;

  @Mixin private HttpFlags http;

  @Mixin private DocumentsFlag documents;

  @Option(
      names = "--exit",
      description = "End after the sample questions; exit code 1 if one got no answer.")
  private boolean exit;

  public DemoCommand(JobDefinition job, Sample sample) {
    this.job = job;
    this.sample = sample;
  }

  @Override
  public Integer call() throws IOException {
    Output output = Output.of(spec);
    flags.doubts().forEach(output::note);
    int portKafka = Ports.nextFree(flags.portKafka());
    int portUi = freeUiPort(portKafka);
    output.note("Starting Kafka, Flink and the job in this process; this takes some seconds.");
    try (RuntimeSession session = start(portKafka, portUi)) {
      GraphRagRuntime runtime = session.runtime();
      introduce(session, serveHttp(session), output);
      KafkaConnection connection = KafkaConnection.to(runtime.bootstrap());
      try (QuestionClient client = new QuestionClient(connection, runtime.topics())) {
        load(connection, runtime.topics(), output);
        int unanswered = 0;
        for (Sample.Part part : sample.parts()) {
          for (String question : part.questions()) {
            unanswered += ask(client, part.graph(), question, output) ? 0 : 1;
          }
        }
        if (exit) {
          return unanswered == 0 ? 0 : CommandFailure.FAILED;
        }
        if (converse(client, output)) {
          return 0;
        }
      }
      output.note("Standard input is closed; everything runs on until it is stopped.");
      session.awaitEnd();
    }
    return 0;
  }

  /** With the sample's layouts, unless the user names others. */
  private RuntimeSession start(int portKafka, int portUi) throws IOException {
    Configuration overrides = flags.overrides(null);
    if (sample.layoutsResource() == null || overrides.contains(GraphRagOptions.LAYOUTS)) {
      return start(portKafka, portUi, overrides);
    }
    // the job reads the file while it is started, and not later
    Path folder = Files.createTempDirectory("graphrag-sample-");
    Path layouts = folder.resolve("layouts.yaml");
    try {
      Sample.write(sample.layoutsResource(), layouts);
      overrides = flags.overrides(layouts);
      return start(portKafka, portUi, overrides);
    } finally {
      Files.deleteIfExists(layouts);
      Files.delete(folder);
    }
  }

  private RuntimeSession start(int portKafka, int portUi, Configuration overrides) {
    RuntimeSettings settings = RuntimeSettings.onLoopback(portKafka, portUi, overrides);
    return RuntimeSession.start(
        flags.dataDir(), settings, job, documents.jobOrNull(), Output.of(spec));
  }

  private int freeUiPort(int portKafka) {
    int port = Ports.nextFree(flags.portUi());
    return port == portKafka ? Ports.nextFree(port + 1) : port;
  }

  /** Says where, "" for nowhere. The other servers listen by now, so that their ports are taken. */
  private String serveHttp(RuntimeSession session) {
    return http.wanted() ? session.serveHttp(Ports.nextFree(http.port())) : "";
  }

  private static void introduce(RuntimeSession session, String served, Output output) {
    String bootstrap = session.runtime().bootstrap();
    String data =
        session.data().root()
            + (session.data().isTemporary()
                ? " (deleted at the end; keep it with --data-dir D)"
                : " (kept)");
    output.result(
        """

        Kafka          %s
        Flink web UI   %s
        HTTP           %s
        Data           %s
        Log            %s
        Ask            ./graphrag ask "Your question?" --bootstrap %s
        Produce        echo "Your question?" | ./graphrag produce questions --bootstrap %s
        Consume        ./graphrag consume answers --from-beginning --bootstrap %s
        """
            .formatted(
                bootstrap,
                session.runtime().webInterface(),
                served.isEmpty() ? "none" : served + " (POST /ask, OpenAI's API at /v1)",
                data,
                session.data().logFile(),
                bootstrap,
                bootstrap,
                bootstrap));
  }

  private void load(KafkaConnection connection, Topics topics, Output output) throws IOException {
    String batch = "sample-" + UUID.randomUUID();
    UpdateLines lines = new UpdateLines(null, false, new LoadNotes());
    try (BatchFollower follower = BatchFollower.ofNew(connection, topics.status(), batch, output);
        UpdateLoader loader = new UpdateLoader(connection, topics.updates(), batch, output)) {
      for (Sample.Part part : sample.parts()) {
        try (InputStream updates = part.updates()) {
          lines.read(updates, "the sample graph", loader::send);
        } catch (UpdateLines.Unreadable e) {
          throw new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()), e);
        }
      }
      loader.finish();
      String counts = BatchFollower.describe(follower.await(loader.sent()));
      output.result("The sample is loaded: " + counts + "\n");
    }
  }

  private static boolean ask(
      QuestionClient client, @Nullable String graph, String question, Output output) {
    Optional<JsonNode> answer = client.ask(graph, question, ANSWER_TIMEOUT);
    show(question, answer, output);
    return answer.filter(AnswerText::isAnswer).isPresent();
  }

  private static void show(String question, Optional<JsonNode> answer, Output output) {
    output.result(
        answer
                .map(AnswerText::of)
                .orElse(
                    "Q  " + question + "\n   no answer within " + ANSWER_TIMEOUT.toSeconds() + " s")
            + "\n");
  }

  /** Asks what may follow the turns before. */
  private static void ask(QuestionClient client, String question, TurnsAsked turns, Output output) {
    ObjectNode asked = JsonNodeFactory.instance.objectNode().put("text", question);
    Optional<JsonNode> answer = client.ask(turns.before(asked), ANSWER_TIMEOUT);
    answer.ifPresent(record -> turns.add(question, record));
    show(question, answer, output);
  }

  /**
   * Answers the lines of standard input, each as one that may follow those before.
   *
   * @return whether the user is done; false where nobody was there from the beginning
   */
  private static boolean converse(QuestionClient client, Output output) throws IOException {
    output.result("Your own questions to the English graph, one per line; exit or Ctrl-D ends.");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    boolean somebodyIsThere = Boolean.getBoolean(TERMINAL);
    TurnsAsked turns = new TurnsAsked();
    while (true) {
      output.prompt("> ");
      String line = lines.readLine();
      if (line == null) {
        return somebodyIsThere;
      }
      somebodyIsThere = true;
      if (GOODBYES.contains(line.strip())) {
        return true;
      }
      if (!line.isBlank()) {
        ask(client, line.strip(), turns, output);
      }
    }
  }
}
