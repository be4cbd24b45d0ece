package io.flinkgraphrag.jobs.cli.ingest;

import io.flinkgraphrag.contract.UpdateRecords;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.ingest.SentPassages.Sent;
import io.flinkgraphrag.jobs.documents.cut.Passage;
import io.flinkgraphrag.jobs.documents.cut.PassageJson;
import io.flinkgraphrag.model.contract.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What has to be sent so that a graph has a document as it is now. Passages that it has already are
 * not among it. For one thread.
 */
final class DocumentUpdates {

  private final PassageJson json;
  private final UpdateRecords records = new UpdateRecords();

  DocumentUpdates(String graph, long version) {
    this.json = new PassageJson(graph, version);
  }

  /**
   * Looks at the graph's name.
   *
   * @throws CommandFailure if the contract refuses it
   */
  void requireGraph() {
    Optional<String> fault = records.fault(json.deleteDocument("any"), unknown -> {});
    if (fault.isPresent()) {
      throw new CommandFailure(CommandFailure.UNUSABLE, "--graph: " + fault.get());
    }
  }

  /**
   * Lines of updates.
   *
   * @param unchanged passages that the graph has as they are
   */
  record Difference(List<byte[]> puts, List<byte[]> deletes, int unchanged) {

    boolean isEmpty() {
      return puts.isEmpty() && deletes.isEmpty();
    }
  }

  /**
   * From what the graph has of a document to what the document is.
   *
   * @throws IllegalArgumentException if the contract refuses one of its passages, with its reason
   */
  Difference between(Sent sent, String document, List<Passage> passages) {
    List<byte[]> puts = new ArrayList<>();
    List<byte[]> deletes = new ArrayList<>();
    Set<String> present = new HashSet<>();
    for (Passage passage : passages) {
      String id = document + SentPassages.SEPARATOR + passage.id();
      byte[] put = json.put(document, id, passage);
      present.add(id);
      if (!content(put).equals(sent.contents().get(id))) {
        puts.add(put);
      }
    }
    for (String id : sent.contents().keySet()) {
      if (!present.contains(id)) {
        deletes.add(json.deletePassage(document, id));
      }
    }
    return new Difference(puts, deletes, passages.size() - puts.size());
  }

  /** To a graph without the document. */
  Difference gone(Sent sent, String document) {
    if (sent.foreign()) {
      return between(sent, document, List.of());
    }
    return new Difference(List.of(), List.of(json.deleteDocument(document)), 0);
  }

  /** As the job reads it: what is compared with what is on the topic. */
  private String content(byte[] put) {
    return records
        .read(new ConsumerRecord<>("", 0, 0, null, put))
        .filter(update -> update.change() instanceof Change.PassageUpsert)
        .map(update -> SentPassages.content((Change.PassageUpsert) update.change()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    records.fault(put, unknown -> {}).orElse("it is no update")));
  }
}
