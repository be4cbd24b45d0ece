package io.flinkgraphrag.jobs.cli.documents;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.documents.topic.DocumentCounters;
import java.util.Locale;
import java.util.Map;

/** Says how many documents were read and what was sent of them. For one thread. */
final class DocumentsProgressLine {

  private final Output output;
  private Map<String, Long> last = Map.of();

  DocumentsProgressLine(Output output) {
    this.output = output;
  }

  /**
   * Writes a line where something has changed.
   *
   * @param counters of the job, by {@link DocumentCounters}; empty where they are not known
   */
  void tell(Map<String, Long> counters) {
    if (counters.isEmpty() || counters.equals(last)) {
      return;
    }
    last = counters;
    output.note(
        String.format(
            Locale.ROOT,
            "%,d documents read, %,d dead letters; passages: %,d sent, %,d deleted",
            counters.getOrDefault(DocumentCounters.DOCUMENTS, 0L),
            counters.getOrDefault(DocumentCounters.REFUSED, 0L),
            counters.getOrDefault(DocumentCounters.SENT, 0L),
            counters.getOrDefault(DocumentCounters.DELETED, 0L)));
  }
}
