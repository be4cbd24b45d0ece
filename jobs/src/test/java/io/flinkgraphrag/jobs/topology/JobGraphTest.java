package io.flinkgraphrag.jobs.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.jobs.AnswerQuestionsJob;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/**
 * The dataflow as Flink sees it, against the committed text. State is found by uids, so a change
 * here may be one that running jobs do not survive.
 */
final class JobGraphTest {

  @Test
  void theDataflowIsTheCommittedOne() throws IOException {
    isCommitted("job-graph.txt", describe(jobGraph(new Configuration())));
  }

  /** Chained or not: each with its place, and which output of which operator goes into it. */
  @Test
  void theOperatorsAreTheCommittedOnes() throws IOException {
    isCommitted("operators.txt", describe(streamGraph(new Configuration())));
  }

  private static void isCommitted(String name, String actual) throws IOException {
    Files.writeString(Path.of("target", name), actual);
    assertThat(actual)
        .as(
            "the job graph differs from src/test/resources/%s. If that is meant, and every uid that"
                + " is gone may lose its state, copy the new one: cp jobs/target/%s"
                + " jobs/src/test/resources/%s",
            name, name, name)
        .isEqualTo(golden(name));
  }

  @Test
  void everyOperatorHasAUidOfItsOwn() {
    List<String> uids = new ArrayList<>();
    for (JobVertex vertex : jobGraph(new Configuration()).getVertices()) {
      for (OperatorIDPair operator : vertex.getOperatorIDs()) {
        assertThat(operator.getUserDefinedOperatorUid())
            .as("uid of \"%s\" in \"%s\"", operator.getUserDefinedOperatorName(), vertex.getName())
            .isNotBlank();
        uids.add(operator.getUserDefinedOperatorUid());
      }
    }
    assertThat(uids).doesNotHaveDuplicates();
  }

  @Test
  void checkpointsOnDemandKeepAPauseThatCanBeChanged() {
    Configuration cluster = GlobalConfiguration.loadConfiguration("../flink-conf");
    long pause = AnswerQuestionsSettings.CHECKPOINT_PAUSE.toMillis();
    assertThat(pauseBetweenCheckpoints(new Configuration())).isEqualTo(pause);
    assertThat(cluster.get(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS).toMillis())
        .isEqualTo(pause);

    Configuration given = new Configuration();
    given.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofMillis(7));
    assertThat(pauseBetweenCheckpoints(given)).isEqualTo(7);
  }

  private static long pauseBetweenCheckpoints(Configuration config) {
    return jobGraph(config)
        .getCheckpointingSettings()
        .getCheckpointCoordinatorConfiguration()
        .getMinPauseBetweenCheckpoints();
  }

  private static JobGraph jobGraph(Configuration overrides) {
    return streamGraph(overrides).getJobGraph(JobGraphTest.class.getClassLoader(), new JobID(0, 0));
  }

  /** With generic types forbidden a graph with one cannot be made. */
  private static StreamGraph streamGraph(Configuration overrides) {
    Configuration config = new Configuration(overrides);
    config.set(PipelineOptions.GENERIC_TYPES, false);
    config.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    config.set(GraphRagOptions.BOOTSTRAP, "127.0.0.1:9092");
    config.set(GraphRagOptions.GENERATE_PARALLELISM, 3);
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(config);
    AnswerQuestionsJob.define(
        env,
        AnswerQuestionsSettings.of(
            config, name -> new HashEmbedderFactory(), GeneratorSet.extractive()));
    return env.getStreamGraph();
  }

  private static String describe(JobGraph graph) {
    StringBuilder text = new StringBuilder();
    for (JobVertex vertex : graph.getVerticesSortedTopologicallyFromSources()) {
      text.append(vertex.getName())
          .append("\n  parallelism ")
          .append(vertex.getParallelism())
          .append(" of ")
          .append(vertex.getMaxParallelism())
          .append(", slots ")
          .append(vertex.getSlotSharingGroup().getSlotSharingGroupName())
          .append("\n  uids ")
          .append(
              vertex.getOperatorIDs().stream()
                  .map(OperatorIDPair::getUserDefinedOperatorUid)
                  .toList())
          .append('\n');
      vertex.getInputs().stream()
          .map(JobGraphTest::describe)
          .sorted()
          .forEach(edge -> text.append("  ").append(edge).append('\n'));
    }
    return text.toString();
  }

  private static String describe(JobEdge edge) {
    return edge.getShipStrategyName() + " from " + edge.getSource().getProducer().getName();
  }

  private static String describe(StreamGraph graph) {
    return graph.getStreamNodes().stream()
        .sorted(Comparator.comparing(StreamNode::getTransformationUID))
        .map(node -> describe(graph, node))
        .collect(Collectors.joining());
  }

  private static String describe(StreamGraph graph, StreamNode node) {
    String inputs =
        node.getInEdges().stream()
            .map(edge -> "  " + describe(graph, edge) + "\n")
            .sorted()
            .collect(Collectors.joining());
    return "%s: %s, %d in slots %s, %s\n%s"
        .formatted(
            node.getTransformationUID(),
            node.getOperatorName(),
            node.getParallelism(),
            node.getSlotSharingGroup(),
            node.getStateKeySerializer() == null ? "not keyed" : "keyed",
            inputs);
  }

  private static String describe(StreamGraph graph, StreamEdge edge) {
    String output = edge.getOutputTag() == null ? "output" : edge.getOutputTag().getId();
    return "input %d: %s of %s, %s"
        .formatted(
            Math.max(1, edge.getTypeNumber()),
            output,
            graph.getStreamNode(edge.getSourceId()).getTransformationUID(),
            edge.getPartitioner());
  }

  private static String golden(String name) throws IOException {
    try (var in = JobGraphTest.class.getClassLoader().getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
