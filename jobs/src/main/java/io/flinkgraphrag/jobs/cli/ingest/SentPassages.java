package io.flinkgraphrag.jobs.cli.ingest;

import io.flinkgraphrag.jobs.cli.graphs.UpdatesTopic;
import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.state.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a graph has of documents, read back from the topic of its updates: what was acknowledged
 * there was sent, whatever became of who sent it. For one thread.
 */
final class SentPassages implements AutoCloseable {

  /** Between a document's id and the rest of a passage's: by it one of ours is told. */
  static final String SEPARATOR = "#";

  private final UpdatesTopic.Reading topic;
  private final String graph;

  /** Of each put of a passage, by its record. */
  private final Map<SourcePosition, String> contents = new HashMap<>();

  private long highestVersion = -1;

  SentPassages(UpdatesTopic.Reading topic, String graph) {
    this.topic = topic;
    this.graph = graph;
  }

  /**
   * What the graph has of a document.
   *
   * @param contents hash of each passage that came from here, by its id
   * @param foreign whether the document has passages that did not
   */
  record Sent(Map<String, String> contents, boolean foreign) {

    static final Sent NOTHING = new Sent(Map.of(), false);
  }

  /**
   * Reads the topic to its end as it is now: of each document that came from here, what is in it.
   */
  Map<String, Sent> read() {
    Map<String, Map<String, String>> ours = new TreeMap<>();
    Set<String> foreign = new HashSet<>();
    Set<SourcePosition> alive = new HashSet<>();
    topic
        .toEnd(this::note)
        .forEach(
            graph,
            element -> {
              if (!(element.delete() instanceof Change.PassageDelete passage)) {
                return;
              }
              String content = contents.get(element.position());
              if (content != null && passage.id().startsWith(passage.document() + SEPARATOR)) {
                alive.add(element.position());
                ours.computeIfAbsent(passage.document(), document -> new HashMap<>())
                    .put(passage.id(), content);
              } else {
                foreign.add(passage.document());
              }
            });
    contents.keySet().retainAll(alive);
    Map<String, Sent> sent = new TreeMap<>();
    ours.forEach(
        (document, passages) -> sent.put(document, new Sent(passages, foreign.contains(document))));
    return sent;
  }

  private void note(GraphUpdate update) {
    if (!update.graph().equals(graph) || !update.change().type().isOfDocument()) {
      return;
    }
    if (update.order().versioned()) {
      highestVersion = Math.max(highestVersion, update.order().value());
    }
    if (update.change() instanceof Change.PassageUpsert passage) {
      contents.put(update.source().position(), content(passage));
    }
  }

  /** Equal where the job takes two passages for the same. */
  static String content(Change.PassageUpsert passage) {
    return Sha256.hex(passage.content().getBytes(StandardCharsets.UTF_8));
  }

  /** A version above all that documents of the graph had, and at least {@code now}. */
  long versionAbove(long now) {
    return Math.max(now, Math.addExact(highestVersion, 1));
  }

  @Override
  public void close() {
    topic.close();
  }
}
