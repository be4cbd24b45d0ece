package io.flinkgraphrag.jobs.cli.neo4j;

import io.flinkgraphrag.jobs.ImportNeo4jJob;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.LogFile;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cli.graphs.BatchFollower;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.runtime.JobFlags;
import io.flinkgraphrag.jobs.embedded.BoundedRun;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.JobFailure;
import io.flinkgraphrag.jobs.kafka.OpenTransactions;
import io.flinkgraphrag.jobs.neo4j.follow.FollowTimes;
import io.flinkgraphrag.jobs.neo4j.source.ImportPreview;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.Neo4jOptions;
import io.flinkgraphrag.jobs.settings.ImportNeo4jSettings;
import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.start.StartPolicy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    description = {
      "Reads a Neo4j database and sends it as updates of a graph to the topic graph-updates.",
      "",
      "It only reads. Each update is sent once, through kill -9 too: the same command over the same"
          + " folder goes on where it was. Imported again later, what is new in Neo4j replaces what"
          + " was there; what was deleted there stays here, unless it is followed.",
      "",
      "The password comes by the environment variable GRAPHRAG_NEO4J_PASSWORD, or in the file that"
          + " GRAPHRAG_NEO4J_PASSWORD_FILE names.",
      "",
      "Exit code 2 if it cannot be: no server, a wrong password, a mapping that is wrong; 1 if it"
          + " ended early, or the job refused an update (known with --wait)."
    })
final class Neo4jImportCommand implements Callable<Integer> {

  /** What was read since the last one is read again after kill -9. */
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);

  /** Within the brokers' maximum. Readers of the topic may have to wait so long after kill -9. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Mixin private KafkaConnection connection;

  @Mixin private Neo4jAccess neo4j;

  @Option(
      names = "--graph",
      paramLabel = "G",
      defaultValue = "default",
      description = "The graph that it becomes (default: ${DEFAULT-VALUE}).")
  private String graph;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "What labels and types are, where the usual is wrong, as YAML; see docs/neo4j.md.")
  private @Nullable Path mapping;

  @Option(
      names = "--dry-run",
      description = "Print counts, queries and three examples of each kind, and send nothing.")
  private boolean dryRun;

  @Option(
      names = "--wait",
      description = "Return when every update is in the graph, vectors included.")
  private boolean wait;

  @Mixin private FollowFlags following;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Read at most N nodes and relationships a second.")
  private @Nullable Integer rate;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Readers, each with a connection of its own (default: 2).")
  private @Nullable Integer parallelism;

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      description =
          "Folder for the progress, deleted at the end (default: neo4j-import-GRAPH in the working"
              + " folder).")
  private @Nullable Path dataDir;

  @Mixin private JobFlags flags;

  @Override
  public Integer call() {
    Output output = Output.of(spec);
    Configuration config = config();
    flags.warn(output);
    ImportNeo4jSettings settings = JobFlags.settings(config, ImportNeo4jSettings::of);
    ImportPreview preview =
        new ImportPreview(settings.server(), settings.mapping(), settings.graph());
    if (dryRun) {
      Neo4jAccess.asking(
          settings.server(), () -> preview.tell(Clock.systemUTC().millis(), output::result));
      return 0;
    }
    Neo4jAccess.asking(
        settings.server(), () -> preview.notes().forEach(note -> output.note("NOTE " + note)));
    FollowTimes times = settings.follow();
    if (times != null) {
      Neo4jAccess.asking(
          settings.server(),
          () -> ImportNeo4jJob.followed(settings, times).told().forEach(output::note));
    }
    connection.requireTopics(settings.kafka().topics().updates());
    if (wait) {
      connection.requireTopics(settings.kafka().topics().status());
    }
    Path folder = dataDir == null ? defaultFolder() : dataDir;
    boolean whole;
    try (DataFolder data = DataFolder.open(folder)) {
      if (following.follow()) {
        followOver(data, config, settings, output);
        return 0;
      }
      whole = importOver(data, config, settings, output);
    }
    DataFolder.delete(folder);
    return whole ? 0 : CommandFailure.FAILED;
  }

  private Configuration config() {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.TRANSACTION_TIMEOUT, TRANSACTION_TIMEOUT);
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    config.set(PipelineOptions.NAME, "import-neo4j");
    // without a checkpoint it begins anew, which does no harm
    config.set(GraphRagOptions.START_EMPTY, StartPolicy.ALLOW);
    flags.addTo(config, connection);
    neo4j.configure(config);
    config.set(Neo4jOptions.GRAPH, graph);
    if (mapping != null) {
      config.set(Neo4jOptions.MAPPING, mapping.toString());
    }
    if (rate != null) {
      Ranges.requireAtLeast("--rate", rate, 1);
      config.set(Neo4jOptions.RATE, rate);
    }
    if (parallelism != null) {
      Ranges.requireAtLeast("--parallelism", parallelism, 1);
      config.set(Neo4jOptions.PARALLELISM, parallelism);
    }
    if (following.follow() && wait) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "--wait waits for an end, which --follow does not have");
    }
    following.addTo(config);
    return config;
  }

  private Path defaultFolder() {
    return Path.of("neo4j-import-" + URLEncoder.encode(graph, StandardCharsets.UTF_8));
  }

  /**
   * Until it is stopped. The folder has what was sent, so it is kept whatever happens: without it
   * nobody would know what is to be deleted.
   */
  private void followOver(
      DataFolder data, Configuration config, ImportNeo4jSettings settings, Output output) {
    BoundedRun.requireOwn(data, ImportFolder.FILE);
    config.set(Neo4jOptions.BATCH, ImportFolder.of(data, settings).batch());
    try {
      run(data, config, output);
    } catch (JobFailure e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "%s; once that is mended, the same command goes on. The log is %s"
              .formatted(e.getMessage(), data.logFile()),
          e);
    }
  }

  /** Returns whether the graph has all, as far as that is to be known. */
  private boolean importOver(
      DataFolder data, Configuration config, ImportNeo4jSettings settings, Output output) {
    BoundedRun.requireOwn(data, ImportFolder.FILE);
    if (BoundedRun.forgetOlderThan(data, ImportNeo4jJob.commitsLast(settings), Clock.systemUTC())) {
      output.note(
          "the progress in %s is older than transactions of Kafka are kept (%d min): beginning anew"
              .formatted(data.root(), settings.kafka().transactionTimeout().toMinutes()));
    }
    String batch = ImportFolder.of(data, settings).batch();
    config.set(Neo4jOptions.BATCH, batch);
    String status = settings.kafka().topics().status();
    try (BatchFollower follower =
        wait ? BatchFollower.ofWhole(connection, status, batch, output) : null) {
      Map<String, Long> sent = sent(data, config, settings, output);
      output.result(
          String.format(
              Locale.ROOT,
              "sent %,d entities, %,d relations, %,d passages",
              sent.getOrDefault("entity", 0L),
              sent.getOrDefault("relation", 0L),
              sent.getOrDefault("passage", 0L)));
      if (follower == null) {
        return true;
      }
      BatchStatus counted = follower.await(sent.values().stream().mapToLong(Long::longValue).sum());
      output.result(BatchFollower.describe(counted));
      return counted.refused() == 0;
    }
  }

  /** One that failed for good does not go on: what it has left open would hold readers back. */
  private Map<String, Long> sent(
      DataFolder data, Configuration config, ImportNeo4jSettings settings, Output output) {
    try {
      return run(data, config, output);
    } catch (JobFailure e) {
      BoundedRun.forget(data);
      try {
        OpenTransactions.abort(
            settings.kafka().properties(), ImportNeo4jJob.transactions(settings));
      } catch (ExecutionException aborting) {
        output.note(
            "readers of %s may have to wait for %d min: what was not committed is not aborted: %s"
                .formatted(
                    settings.kafka().topics().updates(),
                    settings.kafka().transactionTimeout().toMinutes(),
                    KafkaConnection.rootMessage(aborting)));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      throw new CommandFailure(
          CommandFailure.FAILED,
          e.getMessage() + "; the next import begins anew. The log is " + data.logFile(),
          e);
    }
  }

  private Map<String, Long> run(DataFolder data, Configuration config, Output output) {
    LogFile.write(data.logFile());
    try (BoundedRun run = BoundedRun.start(data, flags.runtime(config), ImportNeo4jJob::define)) {
      Thread orderlyEnd = new Thread(run::close, "orderly-end");
      Runtime.getRuntime().addShutdownHook(orderlyEnd);
      output.note(
          "importing; Flink's web UI is %s, the log %s"
              .formatted(run.webInterface(), data.logFile()));
      String told = "";
      while (true) {
        Optional<Map<String, Long>> counts = run.await(REPORT_INTERVAL);
        if (counts.isPresent()) {
          return counts.get();
        }
        String failure = run.lastFailure().orElse("");
        if (!failure.equals(told)) {
          output.note("the job failed and goes on from its last checkpoint: " + failure);
          told = failure;
        }
      }
    }
  }
}
