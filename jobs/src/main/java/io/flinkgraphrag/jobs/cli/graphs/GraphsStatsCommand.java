package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.graphs.GraphStatistics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "stats",
    description = {"Tells the size of one graph.", "", "Exit code 1 if it has no elements."})
final class GraphsStatsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private UpdatesTopic updates;

  @Parameters(paramLabel = "GRAPH")
  private String graph;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Output output = Output.of(spec);
    try (UpdatesTopic.Reading reading = updates.open(output)) {
      GraphStatistics statistics = GraphStatistics.of(graph, reading.elementsOf(graph));
      if (json) {
        output.result(StatisticsText.json(statistics));
      } else {
        StatisticsText.lines(statistics).forEach(output::result);
      }
    }
    return 0;
  }
}
