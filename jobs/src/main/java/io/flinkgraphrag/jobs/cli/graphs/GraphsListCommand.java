package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.jobs.cli.console.Columns;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.graphs.GraphStatistics;
import io.flinkgraphrag.jobs.graphs.SurvivingElements;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = {
      "Lists the graphs that have elements.",
      "",
      "Counted is what has an update of its own; entities that are only named are not."
    })
final class GraphsListCommand implements Callable<Integer> {

  private static final List<String> HEADER =
      List.of("graph", "passages", "documents", "entities", "relations", "last update");

  @Spec private CommandSpec spec;

  @Mixin private UpdatesTopic updates;

  @Option(names = "--json", description = "One JSON object per line, as of graphs stats --json.")
  private boolean json;

  @Override
  public Integer call() {
    Output output = Output.of(spec);
    List<GraphStatistics> graphs = new ArrayList<>();
    try (UpdatesTopic.Reading reading = updates.open(output)) {
      SurvivingElements surviving = reading.toEnd();
      for (String graph : surviving.graphs()) {
        GraphStatistics statistics = GraphStatistics.of(graph, surviving.of(graph));
        if (statistics.elements() > 0) {
          graphs.add(statistics);
        }
      }
    }
    if (json) {
      graphs.forEach(graph -> output.result(StatisticsText.json(graph)));
    } else if (graphs.isEmpty()) {
      output.note("no graph has elements");
    } else {
      output.result(table(graphs));
    }
    return 0;
  }

  private static String table(List<GraphStatistics> graphs) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADER));
    for (GraphStatistics graph : graphs) {
      rows.add(
          List.of(
              graph.graph(),
              Long.toString(graph.passages()),
              Long.toString(graph.documents()),
              Long.toString(graph.entities()),
              Long.toString(graph.relations()),
              Instant.ofEpochMilli(graph.lastUpdate()).toString()));
    }
    return Columns.render(rows);
  }
}
