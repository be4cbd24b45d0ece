package io.flinkgraphrag.jobs.cli.neo4j;

import io.flinkgraphrag.jobs.MirrorNeo4jJob;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.LogFile;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.runtime.JobFlags;
import io.flinkgraphrag.jobs.embedded.BoundedRun;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.JobFailure;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import io.flinkgraphrag.jobs.neo4j.Neo4jFault;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.neo4j.mirror.MirrorSchema;
import io.flinkgraphrag.jobs.options.Neo4jOptions;
import io.flinkgraphrag.jobs.settings.MirrorNeo4jSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.exceptions.Neo4jException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "mirror",
    description = {
      "Keeps a graph in a Neo4j database, where Browser and Bloom show it.",
      "",
      "It reads the topic graph-updates from its beginning and goes on as updates come, until"
          + " Ctrl-C. The same command over the same folder goes on where it was, through kill -9"
          + " too. It touches only nodes that are its own, so several graphs and other data can be"
          + " in the database.",
      "",
      "The password comes by the environment variable GRAPHRAG_NEO4J_PASSWORD, or in the file that"
          + " GRAPHRAG_NEO4J_PASSWORD_FILE names.",
      "",
      "Exit code 2 if it cannot be: no server, a wrong password, no right; 1 if it ended early."
    })
final class Neo4jMirrorCommand implements Callable<Integer> {

  /** Among the checkpoints; says what they are of. */
  private static final String FILE = "neo4j-mirror";

  /** Where nothing is written. What is written asks for a checkpoint at once. */
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;

  @Mixin private KafkaConnection connection;

  @Mixin private Neo4jAccess neo4j;

  @Option(
      names = "--graph",
      paramLabel = "G",
      defaultValue = "default",
      description = "The graph to mirror (default: ${DEFAULT-VALUE}).")
  private String graph;

  @Option(
      names = "--once",
      description = "End when all is there that is on the topic at the start.")
  private boolean once;

  @Option(
      names = "--anew",
      description = "Empty the mirror, and begin with the first update again.")
  private boolean anew;

  @Option(names = "--rate", paramLabel = "N", description = "Write at most N changes a second.")
  private @Nullable Integer rate;

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      description = "Folder for the progress (default: neo4j-mirror-GRAPH in the working folder).")
  private @Nullable Path dataDir;

  @Mixin private JobFlags flags;

  @Override
  public Integer call() {
    Output output = Output.of(spec);
    Configuration config = config();
    flags.warn(output);
    MirrorNeo4jSettings settings = JobFlags.settings(config, MirrorNeo4jSettings::of);
    Neo4jAccess.asking(settings.server(), () -> prepare(settings));
    connection.requireTopics(settings.kafka().topics().updates());
    try (DataFolder data = DataFolder.open(dataDir == null ? defaultFolder() : dataDir)) {
      BoundedRun.requireOwn(data, FILE);
      boolean goesOn = BoundedRun.hasProgress(data);
      if (anew || !goesOn) {
        BoundedRun.forget(data);
        goesOn = false;
      }
      String identity = "graph %s into %s".formatted(graph, settings.server());
      config.set(Neo4jOptions.RUN, ImportFolder.of(data, FILE, identity).batch());
      output.note(goesOn ? "going on from " + data.root() : "beginning with the first update");
      mirror(data, config, output);
      return 0;
    }
  }

  private Configuration config() {
    Configuration config = new Configuration();
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    config.set(PipelineOptions.NAME, "mirror-neo4j");
    flags.addTo(config, connection);
    neo4j.configure(config);
    config.set(Neo4jOptions.GRAPH, graph);
    if (rate != null) {
      Ranges.requireAtLeast("--rate", rate, 1);
      config.set(Neo4jOptions.RATE, rate);
    }
    return config;
  }

  /** What would end the job is known before there is one. */
  private static void prepare(MirrorNeo4jSettings settings) {
    Neo4jServer server = settings.server();
    try (Driver driver = server.driver();
        Session session = driver.session(server.writing())) {
      MirrorSchema.prepare(session, server);
    } catch (Neo4jException e) {
      if (!Neo4jFault.passes(e)) {
        throw Neo4jFault.refusedToWrite(server, settings.graph(), e);
      }
      throw e;
    }
  }

  private Path defaultFolder() {
    return Path.of(FILE + "-" + URLEncoder.encode(graph, StandardCharsets.UTF_8));
  }

  private void mirror(DataFolder data, Configuration config, Output output) {
    LogFile.write(data.logFile());
    AtomicBoolean stopping = new AtomicBoolean();
    MirrorNeo4jSettings settings = JobFlags.settings(config, MirrorNeo4jSettings::of);
    try (MirrorProgressLine progress = new MirrorProgressLine(settings, connection, output);
        BoundedRun run = BoundedRun.start(data, flags.runtime(config), MirrorNeo4jJob::define)) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stopping.set(true);
                    run.close();
                  },
                  "orderly-end"));
      output.note(
          "mirroring; Flink's web UI is %s, the log %s"
              .formatted(run.webInterface(), data.logFile()));
      String told = "";
      while (run.await(MirrorProgressLine.INTERVAL).isEmpty()) {
        String failure = run.lastFailure().orElse("");
        if (!failure.equals(told)) {
          output.note("the job failed and goes on from its last checkpoint: " + failure);
          told = failure;
        }
        if (progress.tell() && once) {
          return;
        }
      }
    } catch (JobFailure e) {
      throw new CommandFailure(
          CommandFailure.FAILED, e.getMessage() + ". The log is " + data.logFile(), e);
    } catch (StartFailure e) {
      if (!stopping.get()) {
        throw e;
      }
      output.note("stopped; the same command goes on from here");
    }
  }
}
