package io.flinkgraphrag.jobs.cli.gateway;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.runtime.ListenFlags;
import io.flinkgraphrag.jobs.gateway.Gateway;
import io.flinkgraphrag.jobs.gateway.GatewaySettings;
import io.flinkgraphrag.jobs.gateway.asking.AskLimits;
import io.flinkgraphrag.jobs.gateway.keys.ApiKeys;
import io.flinkgraphrag.jobs.gateway.keys.KeyFile;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = {
      "Serves questions by HTTP: its own /ask, and OpenAI's chat completions. Any number can stand"
          + " beside each other over the same Kafka.",
      "",
      "Prints one line that begins with READY when questions are taken. Without --keys it listens"
          + " on this machine only. Ctrl-C and SIGTERM end it in order: it takes no more questions"
          + " and waits for those under way, up to 10 seconds; exit code 0 where all were"
          + " answered.",
      "",
      "With --new-key it only prints a key and its line for the file of --keys."
    })
public final class ServeCommand implements Callable<Integer> {

  private static final int WAITING_LIMIT = 10_000;

  @Spec private CommandSpec spec;

  @Mixin private ListenFlags listen = new ListenFlags(GatewaySettings.PORT);

  @Option(
      names = {"--bootstrap", "--bootstrap-server"},
      paramLabel = "HOST[:PORT]",
      description = "Kafka brokers, as of the other commands.")
  private @Nullable String bootstrap;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Kafka client properties, such as those of TLS and SASL.")
  private @Nullable Path config;

  @Option(
      names = "--answers-topic",
      paramLabel = "TOPIC",
      defaultValue = "answers",
      description = "Where the answers come, as of a cell (default: ${DEFAULT-VALUE}).")
  private String answers;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description =
          "API keys, the graphs that each may ask, and whether it may write; read again when it changes.")
  private @Nullable Path keys;

  @Option(
      names = "--max-wait",
      paramLabel = "S",
      defaultValue = "60",
      description = "Seconds to wait for an answer at most (default: ${DEFAULT-VALUE}).")
  private long maxWait;

  @Option(
      names = "--max-waiting",
      paramLabel = "N",
      defaultValue = "" + GatewaySettings.WAITING_MAX,
      description = "Questions that wait at a time; more get 429 (default: ${DEFAULT-VALUE}).")
  private int maxWaiting;

  @Option(
      names = "--new-key",
      paramLabel = "NAME",
      description = "Print a new key for who has this name, and the line for the file of --keys.")
  private @Nullable String newKey;

  @Option(
      names = "--graphs",
      paramLabel = "G",
      split = ",",
      description = "The graphs that the new key may ask, separated by commas; * for all.")
  private List<String> graphs = List.of();

  @Option(
      names = "--write",
      description = "The new key may also send documents to its graphs, and delete them.")
  private boolean write;

  @Option(
      names = "--documents-group",
      paramLabel = "GROUP",
      description =
          "Consumer group of the job that reads documents (default: that of the command"
              + " documents).")
  private @Nullable String documentsGroup;

  @Override
  public Integer call() throws InterruptedException {
    Output output = Output.of(spec);
    if (newKey != null) {
      printKey(newKey, output);
      return 0;
    }
    Ranges.require("--max-wait", maxWait, 1, Ranges.SECONDS_MAX);
    Ranges.require("--max-waiting", maxWaiting, 1, WAITING_LIMIT);
    if (!graphs.isEmpty()) {
      throw unusable("--graphs is for --new-key NAME; what a key may ask stands in its file", null);
    }
    if (write) {
      throw unusable("--write is for --new-key NAME; what a key may do stands in its file", null);
    }
    requireLoopbackOrKeys();
    KafkaConnection connection = KafkaConnection.to(bootstrap, config);
    Topics topics = Topics.defaults().withAnswers(answers);
    connection.requireTopics(topics.questions(), topics.answers(), topics.updates());
    GatewaySettings settings =
        GatewaySettings.of(
            listen.host(),
            listen.port(),
            connection.properties(),
            topics,
            new AskLimits(Duration.ofSeconds(maxWait), maxWaiting),
            keyFile(output));
    if (documentsGroup != null) {
      settings = settings.withDocumentsGroup(documentsGroup);
    }
    try (Gateway gateway = start(settings)) {
      new GatewaySession(gateway, url(listen.host(), gateway.port()), output).serve();
    }
    return 0;
  }

  private void printKey(String name, Output output) {
    if (name.isBlank() || graphs.isEmpty()) {
      throw unusable(
          "--new-key takes a name and --graphs, such as: serve --new-key ada --graphs course",
          null);
    }
    ApiKeys.Made made = ApiKeys.make(name, graphs, write);
    output.note("The key, which is shown this once, and then the line for the file of --keys:");
    output.result(made.key());
    output.result(made.line());
  }

  private void requireLoopbackOrKeys() {
    if (keys == null && !listen.address().isLoopbackAddress()) {
      throw unusable(
          "--host %s is reached from other machines, and whoever comes could ask every graph; give --keys FILE with it"
              .formatted(listen.host()),
          null);
    }
  }

  private Optional<KeyFile> keyFile(Output output) {
    if (keys == null) {
      return Optional.empty();
    }
    try {
      KeyFile file = KeyFile.open(keys, output::note);
      if (file.count() == 0) {
        output.note(
            "there are no keys in %s, so nobody may ask; make one with --new-key NAME --graphs G"
                .formatted(keys));
      }
      return Optional.of(file);
    } catch (ApiKeys.Unreadable e) {
      throw unusable("--keys: %s: %s".formatted(keys, e.getMessage()), e);
    }
  }

  private Gateway start(GatewaySettings settings) {
    try {
      return Gateway.start(settings);
    } catch (IOException e) {
      throw listen.cannotListen(e);
    }
  }

  /** What clients on this machine use. */
  static String url(String host, int port) {
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static CommandFailure unusable(String message, @Nullable Exception cause) {
    return new CommandFailure(CommandFailure.UNUSABLE, message, cause);
  }
}
