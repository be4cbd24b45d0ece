package io.flinkgraphrag.jobs.cli.documents;

import io.flinkgraphrag.jobs.IngestDocumentsJob;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.neo4j.ImportFolder;
import io.flinkgraphrag.jobs.cli.runtime.FolderJob;
import io.flinkgraphrag.jobs.cli.runtime.JobFlags;
import io.flinkgraphrag.jobs.embedded.BoundedRun;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.ReaderLease;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import io.flinkgraphrag.jobs.settings.IngestDocumentsSettings;
import io.flinkgraphrag.jobs.settings.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
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
      "One process may read a topic at a time: where another one does, as up and demo do by"
          + " themselves, this says which and ends.",
      "",
      "Exit code 2 if it cannot be; 1 if it ended early."
    })
public final class DocumentsCommand implements Callable<Integer> {

  /** Among the checkpoints; says what they are of. */
  private static final String FILE = "documents";

  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

  private static final String REMEDY =
      "end that one first, or, where it is an up or demo, start that with --no-documents";

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
      try (ReaderLease lease = lease(settings.kafka(), output)) {
        output.note(goesOn ? "going on from " + data.root() : "beginning with the first document");
        FolderJob.run(
            data,
            flags.runtime(config),
            IngestDocumentsJob::define,
            "reading documents",
            new DocumentsProgressLine(output)::tell,
            output,
            lease::close);
      }
      return 0;
    }
  }

  private static ReaderLease lease(KafkaSettings kafka, Output output) {
    try {
      return ReaderLease.acquire(kafka, REMEDY, output::note);
    } catch (StartFailure e) {
      throw new CommandFailure(CommandFailure.UNUSABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private Configuration config() {
    Configuration config = FolderJob.config("ingest-documents", CHECKPOINT_INTERVAL);
    flags.addTo(config, connection);
    return config;
  }
}
