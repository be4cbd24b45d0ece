package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.IngestDocumentsJob;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of the commands that also read the topic of documents. */
final class DocumentsFlag {

  @Option(
      names = "--no-documents",
      description =
          "Do not read the topic documents; else it is done as by the command documents, which"
              + " does not start beside it then.")
  private boolean none;

  /** The job that reads them; null where it is not wanted. */
  @Nullable JobDefinition jobOrNull() {
    return none ? null : IngestDocumentsJob::define;
  }
}
