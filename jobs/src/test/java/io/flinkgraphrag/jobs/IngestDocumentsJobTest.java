package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

final class IngestDocumentsJobTest {

  @Test
  void whatIsWrittenPassesAnOperatorThatSendsItOnceMoreAfterALongStop() {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.BOOTSTRAP, "127.0.0.1:1");
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(config);
    IngestDocumentsJob.define(env, config);
    StreamGraph graph = env.getStreamGraph();

    List<StreamNode> writers =
        graph.getStreamNodes().stream()
            .filter(node -> node.getOperatorName().endsWith(": Writer"))
            .toList();
    assertThat(writers).hasSize(2);
    for (StreamNode writer : writers) {
      assertThat(writer.getInEdges())
          .as(writer.getOperatorName())
          .singleElement()
          .satisfies(
              edge ->
                  assertThat(graph.getStreamNode(edge.getSourceId()).getOperatorName())
                      .startsWith("resend"));
    }
  }
}
