package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.graphs.SurvivingElements;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Says where a passage is that somebody tried to delete by its id alone. A passage is a document
 * and an id; without a document its id is taken for the document's, and the delete finds nothing
 * where the passage stands in another one. For one thread.
 */
final class MissedDeletes {

  /** Deletes that are looked after. */
  static final int PASSAGES_MAX = 10_000;

  /** Hints that are shown. */
  static final int HINTS_MAX = 10;

  /** What a delete named. */
  record Passage(String graph, String id) {}

  private final Set<Passage> wanted = new LinkedHashSet<>();

  /** Takes a delete down. */
  void add(Passage passage) {
    if (wanted.size() < PASSAGES_MAX) {
      wanted.add(passage);
    }
  }

  /** Reads the topic of updates for the documents that the passages are in, and says them. */
  void explain(KafkaConnection connection, Output output) {
    if (wanted.isEmpty()) {
      return;
    }
    SurvivingElements surviving = new SurvivingElements();
    UpdatesTopic.replay(
        connection,
        output,
        update -> {
          if (concerns(update)) {
            surviving.apply(update);
          }
        });
    int hints = 0;
    for (String graph : surviving.graphs()) {
      for (var element : surviving.of(graph)) {
        if (element.delete() instanceof Change.PassageDelete passage && hints++ < HINTS_MAX) {
          output.note(
              ("passage %s of graph %s is in document %s; to delete it send"
                      + " {\"op\":\"delete\",\"type\":\"passage\",\"graph\":\"%s\",\"document\":\"%s\",\"id\":\"%s\"}")
                  .formatted(
                      passage.id(),
                      graph,
                      passage.document(),
                      graph,
                      passage.document(),
                      passage.id()));
        }
      }
    }
    if (hints > HINTS_MAX) {
      output.note(
          "%,d more passages are in other documents than theirs".formatted(hints - HINTS_MAX));
    }
  }

  private boolean concerns(GraphUpdate update) {
    Change change = update.change();
    return change.type() == ElementType.DOCUMENT
        || (change.type() == ElementType.PASSAGE
            && wanted.contains(new Passage(update.graph(), change.idParts().get(1))));
  }
}
