package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.contract.UpdateRecords;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.kafka.TopicReplay;
import io.flinkgraphrag.jobs.graphs.Element;
import io.flinkgraphrag.jobs.graphs.SurvivingElements;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.model.contract.GraphUpdate;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The topic {@code graph-updates} as commands read it that go by what graphs have. */
public final class UpdatesTopic {

  @Mixin private KafkaConnection connection;

  @Option(
      names = "--partial",
      description =
          "Go on though the beginning of the topic is gone, by its retention: what was put before"
              + " that is not seen.")
  private boolean partial;

  public KafkaConnection connection() {
    return connection;
  }

  /**
   * Opens the topic.
   *
   * @throws CommandFailure if its beginning is gone, unless that is wanted
   */
  public Reading open(Output output) {
    connection.requireTopics(name());
    Reading reading = new Reading(new TopicReplay(connection, name(), output), output);
    try {
      reading.requireWhole(partial);
    } catch (RuntimeException e) {
      reading.close();
      throw e;
    }
    return reading;
  }

  /** Hands over every update that is on the topic now and that the job would take. */
  static void replay(KafkaConnection connection, Output output, Consumer<GraphUpdate> consumer) {
    UpdateRecords records = new UpdateRecords();
    try (TopicReplay replay = new TopicReplay(connection, name(), output)) {
      replay.toEnd(record -> records.read(record).ifPresent(consumer));
    }
  }

  public static String name() {
    return Topics.defaults().updates();
  }

  /** One reading of the topic, and what survives of what was read. */
  public static final class Reading implements AutoCloseable {

    private final TopicReplay replay;
    private final Output output;
    private final UpdateRecords records = new UpdateRecords();
    private final SurvivingElements surviving = new SurvivingElements();

    private Reading(TopicReplay replay, Output output) {
      this.replay = replay;
      this.output = output;
    }

    private void requireWhole(boolean partial) {
      String lost = replay.lost();
      if (lost.isEmpty()) {
        return;
      }
      String what = "the topic %s is not whole: %s is gone".formatted(name(), lost);
      if (!partial) {
        throw new CommandFailure(
            CommandFailure.FAILED,
            what
                + ". Elements that were put before are in the job's state, but cannot be seen here;"
                + " --partial goes on without them.");
      }
      output.note(what + "; going on without it");
    }

    /** Reads on to the end of now. */
    SurvivingElements toEnd() {
      return toEnd(update -> {});
    }

    /** The same, and hands over each update that is read for the first time. */
    public SurvivingElements toEnd(Consumer<GraphUpdate> consumer) {
      replay.toEnd(
          record ->
              records
                  .read(record)
                  .ifPresent(
                      update -> {
                        surviving.apply(update);
                        consumer.accept(update);
                      }));
      return surviving;
    }

    /**
     * The elements of a graph at the end of now.
     *
     * @throws CommandFailure if there are none
     */
    List<Element> elementsOf(String graph) {
      List<Element> elements = toEnd().of(graph);
      if (elements.isEmpty()) {
        throw new CommandFailure(
            CommandFailure.FAILED,
            "graph %s has no elements; those that have are listed by: ./graphrag graphs list"
                .formatted(graph));
      }
      return elements;
    }

    @Override
    public void close() {
      replay.close();
    }
  }
}
