package io.flinkgraphrag.jobs.gateway.graphs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The graphs that updates named, and which of them are in doubt: a graph that had a delete may be
 * empty since. A graph stays in doubt until the job was asked when nothing had changed for a while,
 * as it may not have read the newest updates before. Times are ms since the epoch. Thread-safe.
 */
final class GraphNames {

  /** More are not listed; they can be asked all the same. */
  static final int NAMES_MAX = 10_000;

  /** The job has read an update by then. */
  static final Duration SETTLED = Duration.ofMinutes(1);

  /** Between two questions to the job about one graph: at first, and at most. */
  static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  static final Duration ASK_AGAIN_MAX = Duration.ofMinutes(1);

  private final Map<String, Graph> graphs = new TreeMap<>();
  private boolean full;

  private static final class Graph {
    long changedAt;
    boolean doubtful;
    boolean there = true;
    long askAt;
    Duration askAgain = ASK_AGAIN;
  }

  /** Whether a name has been seen; then what puts something into it need not be looked at. */
  synchronized boolean knows(String name) {
    return graphs.containsKey(name);
  }

  /** Something was put into a graph. */
  synchronized void put(String name, long at) {
    Graph graph = graphs.get(name);
    if (graph == null) {
      if (graphs.size() < NAMES_MAX) {
        graph = new Graph();
        graph.changedAt = at;
        graphs.put(name, graph);
      } else {
        full = true;
      }
      return;
    }
    if (!graph.there) {
      // the job may have refused it, as older than the delete
      doubt(graph, at);
    }
    graph.changedAt = Math.max(graph.changedAt, at);
  }

  /** Something of a graph was deleted. */
  synchronized void delete(String name, long at) {
    Graph graph = graphs.get(name);
    if (graph != null) {
      doubt(graph, at);
    }
  }

  private static void doubt(Graph graph, long at) {
    graph.doubtful = true;
    graph.changedAt = Math.max(graph.changedAt, at);
    graph.askAgain = ASK_AGAIN;
    graph.askAt = Math.min(graph.askAt, at + ASK_AGAIN.toMillis());
  }

  /** Those in doubt that the job is to be asked about now; they are not given again for a while. */
  synchronized List<String> takeDoubtful(Predicate<String> which, int max, long now) {
    List<String> taken = new ArrayList<>();
    for (Map.Entry<String, Graph> entry : graphs.entrySet()) {
      Graph graph = entry.getValue();
      if (taken.size() < max
          && graph.doubtful
          && now >= graph.askAt
          && which.test(entry.getKey())) {
        taken.add(entry.getKey());
        graph.askAt = now + graph.askAgain.toMillis();
        Duration longer = graph.askAgain.multipliedBy(2);
        graph.askAgain = longer.compareTo(ASK_AGAIN_MAX) < 0 ? longer : ASK_AGAIN_MAX;
      }
    }
    return taken;
  }

  /** The job was asked then, and has answered. */
  synchronized void answered(String name, long askedAt, boolean there) {
    Graph graph = graphs.get(name);
    if (graph == null || askedAt < graph.changedAt) {
      return;
    }
    graph.there = there;
    if (askedAt - graph.changedAt >= SETTLED.toMillis()) {
      graph.doubtful = false;
      graph.askAgain = ASK_AGAIN;
      if (!there) {
        graphs.remove(name);
      }
    }
  }

  /** Those that are there, as far as is known, in order. */
  synchronized List<String> there(Predicate<String> which) {
    return graphs.entrySet().stream()
        .filter(entry -> entry.getValue().there && which.test(entry.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether there are more than are kept. */
  synchronized boolean isFull() {
    return full;
  }
}
