package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.graphs.Element;
import io.flinkgraphrag.jobs.graphs.GraphStatistics;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.model.contract.Order;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "delete",
    description = {
      "Deletes every element of a graph.",
      "",
      "Sends a delete of each element to graph-updates, with the version after that of the update"
          + " that put it, or behind that update in its partition: what is put later stays. When they"
          + " are through, no stage holds anything of the graph, and its questions end as"
          + " NO_EVIDENCE.",
      "",
      "Deletes themselves are remembered for a time, see graphrag.catalog.tombstone-ttl. So what is"
          + " loaded again meanwhile needs higher versions than before, if it had any: the command"
          + " says which, and load --as-version sets it.",
      "",
      "Exit code 1 if elements are left, because somebody put them meanwhile."
    })
final class GraphsDeleteCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private UpdatesTopic updates;

  @Parameters(paramLabel = "GRAPH")
  private String graph;

  @Option(names = "--yes", description = "Do it; without this it only says what it would do.")
  private boolean yes;

  @Option(names = "--wait", description = "Return when the job has deleted everything.")
  private boolean wait;

  @Override
  public Integer call() {
    Output output = Output.of(spec);
    String status = Topics.defaults().status();
    updates.connection().requireTopics(status);
    try (UpdatesTopic.Reading reading = updates.open(output)) {
      List<Element> elements = reading.toEnd().of(graph);
      if (elements.isEmpty()) {
        output.note("graph %s has no elements; nothing to delete".formatted(graph));
        return 0;
      }
      String counts = counts(elements);
      if (!yes) {
        output.note("would delete %s of graph %s; to do it, add --yes".formatted(counts, graph));
        return CommandFailure.UNUSABLE;
      }
      requireNextVersions(elements);
      send(elements, status, output);
      output.result(
          (wait ? "deleted %s of graph %s" : "sent the deletes of %s of graph %s")
              .formatted(counts, graph));
      noteVersions(elements, output);
      return left(reading.toEnd().of(graph), output);
    }
  }

  private static void noteVersions(List<Element> elements, Output output) {
    elements.stream()
        .map(Element::order)
        .filter(Order::versioned)
        .mapToLong(Order::value)
        .max()
        .ifPresent(
            version ->
                output.note(
                    "to load the same again, give it versions above %d: ./graphrag load --as-version %d FILE"
                        .formatted(version, version + 1)));
  }

  private void requireNextVersions(List<Element> elements) {
    for (Element element : elements) {
      if (element.order().versioned() && element.order().value() == Long.MAX_VALUE) {
        throw new CommandFailure(
            CommandFailure.FAILED,
            "%s has the highest version that there is, so no delete can come after it; nothing was deleted. Send the graph under another name"
                .formatted(element.delete().elementKey(graph)));
      }
    }
  }

  private void send(List<Element> elements, String status, Output output) {
    String batch = "delete-" + UUID.randomUUID();
    KafkaConnection connection = updates.connection();
    try (BatchFollower follower =
            wait ? BatchFollower.ofNew(connection, status, batch, output) : null;
        UpdateLoader loader = new UpdateLoader(connection, UpdatesTopic.name(), batch, output)) {
      elements.forEach(element -> loader.sendDelete(graph, element));
      loader.finish();
      if (follower != null) {
        BatchStatus done = follower.await(loader.sent());
        output.note(BatchFollower.describe(done));
      }
    }
  }

  private static int left(List<Element> elements, Output output) {
    if (elements.isEmpty()) {
      return 0;
    }
    output.note(
        "%,d elements were put meanwhile and are there; who sends updates has to stop first"
            .formatted(elements.size()));
    return CommandFailure.FAILED;
  }

  private String counts(List<Element> elements) {
    GraphStatistics statistics = GraphStatistics.of(graph, elements);
    return "%,d passages, %,d entities and %,d relations"
        .formatted(statistics.passages(), statistics.entities(), statistics.relations());
  }
}
