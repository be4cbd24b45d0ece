package io.flinkgraphrag.jobs.cli.enrich;

import io.flinkgraphrag.jobs.EnrichJob;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.neo4j.ImportFolder;
import io.flinkgraphrag.jobs.cli.runtime.FolderJob;
import io.flinkgraphrag.jobs.cli.runtime.JobFlags;
import io.flinkgraphrag.jobs.embedded.BoundedRun;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.enrich.replies.ReplyTopic;
import io.flinkgraphrag.jobs.options.EnrichOptions;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.EnrichSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs {@link EnrichJob} in this process, over a folder, until it is stopped. */
@Command(
    name = "enrich",
    description = {
      "Has a language model read the passages of a graph, and adds the relations that they state.",
      "",
      "It reads the topic graph-updates from its beginning and goes on as passages come, until Ctrl-C."
          + " Each content is paid for once: the replies are on the topic enrich-replies before they"
          + " count, and are taken from there by a later run, without the folder too. The same command"
          + " over the folder goes on where it was, through kill -9 too.",
      "",
      "The servers' key comes by the environment variable GRAPHRAG_OPENAI_API_KEY, or in the file"
          + " that GRAPHRAG_OPENAI_API_KEY_FILE names.",
      "",
      "Exit code 2 if it cannot be; 1 if it ended early."
    })
public final class EnrichCommand implements Callable<Integer> {

  /** Among the checkpoints; says what they are of. */
  private static final String FILE = "enrich";

  /** What was written since the last one is written again after kill -9. */
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

  @Spec private CommandSpec spec;

  @Mixin private KafkaConnection connection;

  @Option(
      names = "--graph",
      paramLabel = "G",
      defaultValue = "default",
      description = "The graph to read and to add to (default: ${DEFAULT-VALUE}).")
  private String graph;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "A server that speaks OpenAI's chat completions, up to the version, such as"
              + " http://127.0.0.1:11434/v1; may be repeated. Or as"
              + " -Dgraphrag.generate.openai.url.")
  private @Nullable List<String> urls;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model, as the servers name it. Or as -Dgraphrag.generate.openai.model.")
  private @Nullable String model;

  @Option(
      names = "--tokens-max",
      paramLabel = "N",
      description =
          "Tokens that may be spent over this folder, all runs together. Then nobody is asked,"
              + " until it is higher.")
  private @Nullable Long tokensMax;

  @Option(names = "--rate", paramLabel = "N", description = "Make at most N calls a minute.")
  private @Nullable Integer rate;

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      description =
          "Folder with the progress (default: enrich-GRAPH in the working folder). Keep it.")
  private @Nullable Path dataDir;

  @Mixin private JobFlags flags;

  @Override
  public Integer call() {
    Output output = Output.of(spec);
    Configuration config = config();
    flags.warn(output);
    EnrichSettings settings = JobFlags.settings(config, EnrichSettings::of);
    connection.requireTopics(settings.kafka().topics().updates());
    requireReplies(settings);
    Path folder = dataDir == null ? defaultFolder() : dataDir;
    try (DataFolder data = DataFolder.open(folder)) {
      BoundedRun.requireOwn(data, FILE);
      boolean goesOn = BoundedRun.hasProgress(data);
      ImportFolder.of(data, FILE, "relations of graph " + graph);
      output.note(goesOn ? "going on from " + data.root() : "beginning with the first update");
      FolderJob.run(
          data,
          flags.runtime(config),
          EnrichJob::define,
          "enriching",
          new EnrichProgressLine(settings.ask().tokensMax(), output)::tell,
          output);
      return 0;
    }
  }

  private Configuration config() {
    Configuration config = FolderJob.config("enrich", CHECKPOINT_INTERVAL);
    flags.addTo(config, connection);
    config.set(EnrichOptions.GRAPH, graph);
    if (urls != null) {
      config.set(GeneratorPoolOptions.SOURCES, urls);
    }
    if (model != null) {
      config.set(GraphRagOptions.OPENAI_MODEL, model);
    }
    if (tokensMax != null) {
      Ranges.requireAtLeast("--tokens-max", tokensMax, 1);
      config.set(EnrichOptions.TOKENS_MAX, tokensMax);
    }
    if (rate != null) {
      Ranges.requireAtLeast("--rate", rate, 1);
      config.set(EnrichOptions.RATE, rate);
    }
    return config;
  }

  /** Makes the topic where there is none. */
  private static void requireReplies(EnrichSettings settings) {
    try {
      String unused = ReplyTopic.require(settings.kafka().properties(), settings.repliesTopic());
    } catch (KafkaException e) {
      throw new CommandFailure(CommandFailure.UNUSABLE, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "interrupted", e);
    }
  }

  private Path defaultFolder() {
    return Path.of(FILE + "-" + URLEncoder.encode(graph, StandardCharsets.UTF_8));
  }
}
