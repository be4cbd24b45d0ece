package io.flinkgraphrag.jobs.cli.documents;

import io.flinkgraphrag.jobs.IngestDocumentsJob;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.LogFile;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.neo4j.ImportFolder;
import io.flinkgraphrag.jobs.cli.runtime.JobFlags;
import io.flinkgraphrag.jobs.embedded.BoundedRun;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.JobFailure;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.IngestDocumentsSettings;
import io.flinkgraphrag.start.StartPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs {@link IngestDocumentsJob} in this process, over a folder, until it is stopped. */
@Command(
    name = "documents",
    description = {
      "Reads the documents of the topic documents into graphs, as passages.",
      "",
      "A record's key is graph|document, its value the bytes of a file: Markdown, HTML, PDF, Word"
          + " or plain text. A later record of the key replaces the document, one without a value"
          + " deletes it. What cannot be read goes to the topic dead-letters.",
      "",
      "It reads the topic from its beginning and goes on as documents come, until Ctrl-C. The same"
          + " command over the same folder goes on where it was, through kill -9 too.",
      "",
      "Exit code 2 if it cannot be; 1 if it ended early."
    })
public final class DocumentsCommand implements Callable<Integer> {

  /** Among the checkpoints; says what they are of. */
  private static final String FILE = "documents";

  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

  /** Within the brokers' maximum. Readers of the topic may have to wait so long after kill -9. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;

  @Mixin private KafkaConnection connection;

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      defaultValue = FILE,
      description =
          "Folder with what was sent of each document (default: ${DEFAULT-VALUE} in the working"
              + " folder). Keep it.")
  private Path dataDir;

  @Mixin private JobFlags flags;

  @Override
  public Integer call() {
    Output output = Output.of(spec);
    Configuration config = config();
    flags.warn(output);
    IngestDocumentsSettings settings = JobFlags.settings(config, IngestDocumentsSettings::of);
    connection.requireTopics(
        settings.kafka().topics().documents(),
        settings.kafka().topics().updates(),
        settings.kafka().topics().deadLetters());
    try (DataFolder data = DataFolder.open(dataDir)) {
      BoundedRun.requireOwn(data, FILE);
      boolean goesOn = BoundedRun.hasProgress(data);
      ImportFolder.of(data, FILE, "documents of topic " + settings.kafka().topics().documents());
      output.note(goesOn ? "going on from " + data.root() : "beginning with the first document");
      run(data, config, output);
      return 0;
    }
  }

  private Configuration config() {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.TRANSACTION_TIMEOUT, TRANSACTION_TIMEOUT);
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    config.set(PipelineOptions.NAME, "ingest-documents");
    // killed before its first checkpoint, it begins anew
    config.set(GraphRagOptions.START_EMPTY, StartPolicy.ALLOW);
    flags.addTo(config, connection);
    return config;
  }

  private void run(DataFolder data, Configuration config, Output output) {
    LogFile.write(data.logFile());
    AtomicBoolean stopping = new AtomicBoolean();
    try (BoundedRun run =
        BoundedRun.start(data, flags.runtime(config), IngestDocumentsJob::define)) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stopping.set(true);
                    run.close();
                  },
                  "orderly-end"));
      output.note(
          "reading documents; Flink's web UI is %s, the log %s"
              .formatted(run.webInterface(), data.logFile()));
      DocumentsProgressLine progress = new DocumentsProgressLine(output);
      String told = "";
      while (run.await(REPORT_INTERVAL).isEmpty()) {
        progress.tell(run.counters());
        String failure = run.lastFailure().orElse("");
        if (!failure.equals(told)) {
          output.note("the job failed and goes on from its last checkpoint: " + failure);
          told = failure;
        }
      }
    } catch (JobFailure e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "%s; once that is mended, the same command goes on. The log is %s"
              .formatted(e.getMessage(), data.logFile()),
          e);
    } catch (StartFailure e) {
      if (!stopping.get()) {
        throw e;
      }
      output.note("stopped; the same command goes on from here");
    }
  }
}
