package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.source.ReadRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One poll: asks the feed once, then reads what it told, some ids at a time: the nodes, the
 * passages that may name them, and the relationships, also those whose ends changed. For one
 * thread. One that failed is begun anew.
 */
final class ChangeReading {

  /** Ids of a query. */
  static final int IDS_MAX = 1_000;

  private final ChangeFeed feed;
  private final CurrentRows current;
  private final String from;

  private final Set<String> nodesRead = new LinkedHashSet<>();
  private final Set<String> relationshipsRead = new LinkedHashSet<>();
  private final Deque<Runnable> steps = new ArrayDeque<>();
  private String reached;
  private Consumer<ReadRow> rows = row -> {};

  /**
   * @param from place in the feed
   */
  ChangeReading(ChangeFeed feed, CurrentRows current, String from) {
    this.feed = feed;
    this.current = current;
    this.from = from;
    this.reached = from;
    steps.add(this::ask);
  }

  /**
   * Does a step; returns whether it was the last.
   *
   * @throws ChangeFeed.LostPlaceException where the database has to be read anew
   */
  boolean step(Consumer<ReadRow> to) {
    Runnable next = steps.poll();
    if (next != null) {
      rows = to;
      next.run();
    }
    return steps.isEmpty();
  }

  /** Where to look from the next time. */
  String reached() {
    return reached;
  }

  private void ask() {
    ChangeFeed.Changes changes = feed.since(from);
    reached = changes.cursor();
    for (List<String> ids : chunks(changes.nodes())) {
      steps.add(() -> nodes(ids));
    }
    for (List<String> ids : chunks(changes.ends())) {
      steps.add(() -> reread(current.passagesAmong(ids)));
    }
    for (List<String> ids : chunks(changes.relationships())) {
      steps.add(() -> relationships(ids));
    }
  }

  private void nodes(List<String> ids) {
    reread(ids);
    reread(current.passagesBeside(ids));
    relationships(current.relationshipsOf(ids));
  }

  private void reread(Collection<String> ids) {
    for (List<String> some : chunks(ids.stream().filter(nodesRead::add).toList())) {
      current.nodes(some).forEach(rows);
    }
  }

  private void relationships(Collection<String> ids) {
    for (List<String> some : chunks(ids.stream().filter(relationshipsRead::add).toList())) {
      current.relationships(some).forEach(rows);
    }
  }

  private static List<List<String>> chunks(Collection<String> ids) {
    List<String> all = List.copyOf(ids);
    List<List<String>> chunks = new ArrayList<>();
    for (int i = 0; i < all.size(); i += IDS_MAX) {
      chunks.add(all.subList(i, Math.min(all.size(), i + IDS_MAX)));
    }
    return chunks;
  }
}
