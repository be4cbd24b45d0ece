package io.flinkgraphrag.jobs.cli.graphs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.graphs.GraphStatistics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The size of a graph, for people and for programs. */
final class StatisticsText {

  private StatisticsText() {}

  static String json(GraphStatistics graph) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("graph", graph.graph())
        .put("passages", graph.passages())
        .put("documents", graph.documents())
        .put("entities", graph.entities())
        .put("relations", graph.relations())
        .put("predicates", graph.predicates())
        .put("updateBytes", graph.bytes())
        .put("versionedElements", graph.versioned());
    if (graph.highestVersion() >= 0) {
      json.put("highestVersion", graph.highestVersion());
    }
    return json.put("lastUpdate", Instant.ofEpochMilli(graph.lastUpdate()).toString()).toString();
  }

  static List<String> lines(GraphStatistics graph) {
    List<String> lines = new ArrayList<>();
    lines.add(line("passages", graph.passages()) + inDocuments(graph));
    lines.add(line("entities", graph.entities()) + "  (those with an update of their own)");
    lines.add(line("relations", graph.relations()) + predicates(graph));
    lines.add(line("bytes of updates", graph.bytes()));
    lines.add(line("with a version", graph.versioned()) + highest(graph));
    lines.add("last update       " + Instant.ofEpochMilli(graph.lastUpdate()));
    return lines;
  }

  private static String line(String name, long count) {
    return String.format(Locale.ROOT, "%-18s%,d", name, count);
  }

  private static String inDocuments(GraphStatistics graph) {
    return String.format(Locale.ROOT, "  (documents: %,d)", graph.documents());
  }

  private static String predicates(GraphStatistics graph) {
    return String.format(Locale.ROOT, "  (different predicates: %,d)", graph.predicates());
  }

  private static String highest(GraphStatistics graph) {
    return graph.highestVersion() < 0
        ? ""
        : String.format(Locale.ROOT, "  (the highest: %d)", graph.highestVersion());
  }
}
