package io.flinkgraphrag.jobs.cli.ingest;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.ingest.DocumentUpdates.Difference;
import io.flinkgraphrag.jobs.cli.ingest.SentPassages.Sent;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.documents.DocumentFormat;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import io.flinkgraphrag.jobs.documents.cut.Passage;
import io.flinkgraphrag.jobs.documents.cut.PassageCutter;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads documents, one after the other, and sends what a graph does not have of them. One that
 * cannot be read is told, and keeps what it has in the graph. New text is sent before old text is
 * deleted, so a document that moves is never away. For one thread.
 */
final class IngestRound {

  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final DocumentReader reader;
  private final PassageCutter cutter;
  private final DocumentUpdates updates;
  private final Consumer<byte[]> sink;
  private final Output output;

  private final IngestCounts counts = new IngestCounts();
  private final long startedAt = System.nanoTime();
  private long reportedAt = startedAt;

  IngestRound(
      DocumentReader reader,
      PassageCutter cutter,
      DocumentUpdates updates,
      Consumer<byte[]> sink,
      Output output) {
    this.reader = reader;
    this.cutter = cutter;
    this.updates = updates;
    this.sink = sink;
    this.output = output;
  }

  /**
   * Does the whole round.
   *
   * @param sent what the graph has of each document
   * @param gone documents that are there no more
   */
  IngestCounts run(List<Source> sources, Map<String, Sent> sent, Collection<String> gone)
      throws InterruptedException {
    int done = 0;
    for (Source source : sources) {
      ingest(source, sent.getOrDefault(source.document(), Sent.NOTHING));
      report(++done, sources.size());
    }
    for (String document : gone) {
      Sent before = sent.getOrDefault(document, Sent.NOTHING);
      updates.gone(before, document).deletes().forEach(sink);
      counts.deleted++;
      counts.passagesDeleted += before.contents().size();
    }
    return counts;
  }

  private void ingest(Source source, Sent before) throws InterruptedException {
    String document = source.document();
    try {
      if (document.length() > Source.DOCUMENT_CHARS_MAX) {
        fail(
            document,
            "its path has more than "
                + Source.DOCUMENT_CHARS_MAX
                + " characters; give its folder a short name by --as");
        return;
      }
      ParsedDocument parsed = reader.read(source);
      List<Passage> passages = cutter.cut(parsed, DocumentFormat.bareName(document));
      if (passages.isEmpty()) {
        fail(document, "there is no text in it");
        return;
      }
      send(before, updates.between(before, document, passages));
      if (!parsed.lost().isEmpty()) {
        fail(document, String.join("; ", parsed.lost()) + "; the rest of it is taken");
      }
    } catch (UnreadableDocumentException | IllegalArgumentException e) {
      fail(document, String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) { // of this document alone: its text and passages are let go
      fail(
          document,
          "it takes more than the %,d MB of memory that the command has; split it, or set GRAPHRAG_JAVA_OPTS=-Xmx4g"
              .formatted(Runtime.getRuntime().maxMemory() >> 20));
    } catch (IOException e) {
      String message = KafkaConnection.rootMessage(e);
      fail(
          document,
          "it cannot be read: "
              + e.getClass().getSimpleName()
              + (message.equals(document) ? "" : ", " + message));
    }
  }

  private void send(Sent before, Difference difference) {
    difference.puts().forEach(sink);
    difference.deletes().forEach(sink);
    counts.passagesSent += difference.puts().size();
    counts.passagesDeleted += difference.deletes().size();
    counts.passagesUnchanged += difference.unchanged();
    if (difference.isEmpty()) {
      counts.unchanged++;
    } else if (before.contents().isEmpty()) {
      counts.added++;
    } else {
      counts.changed++;
    }
  }

  private void fail(String document, String message) {
    counts.failed++;
    output.note(document + ": " + message);
  }

  private void report(int done, int all) {
    long now = System.nanoTime();
    if (now - reportedAt < REPORT_NANOS) {
      return;
    }
    reportedAt = now;
    double perSecond = done / ((now - startedAt) / 1e9);
    output.note(
        String.format(
            Locale.ROOT,
            "read %,d of %,d documents (%.1f/s, about %,.0f s left), sent %,d passages, %,d failed",
            done,
            all,
            perSecond,
            (all - done) / perSecond,
            counts.passagesSent,
            counts.failed));
  }
}
