package io.flinkgraphrag.jobs;

import io.flinkgraphrag.catalog.CatalogFunction;
import io.flinkgraphrag.contract.ParseUpdatesFunction;
import io.flinkgraphrag.jobs.kafka.KafkaEnds;
import io.flinkgraphrag.jobs.settings.KafkaSettings;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.message.LinkDelta;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * How jobs begin beside the answering one, and the first stages of those that read a graph from its
 * first update and decide as the answering job does what it is.
 */
final class WholeGraph {

  private WholeGraph() {}

  /**
   * Submits a job to the cluster whose configuration is at hand.
   *
   * @param args {@code --key value} overrides
   * @param name of the job where nothing gives another
   */
  static void submit(
      String[] args, String name, BiConsumer<StreamExecutionEnvironment, Configuration> job)
      throws Exception {
    Configuration overrides = ParameterTool.fromArgs(args).getConfiguration();
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(overrides);
    Configuration config = Configuration.fromMap(env.getConfiguration().toMap());
    config.addAll(overrides);
    job.accept(env, config);
    env.execute(config.getOptional(PipelineOptions.NAME).orElse(name));
  }

  /** The topic from its first record. */
  static SingleOutputStreamOperator<KafkaValue> records(
      StreamExecutionEnvironment env, KafkaSettings kafka) {
    return env.fromSource(
            new KafkaEnds(kafka, Cell.WHOLE).wholeSource(kafka.topics().updates()),
            WatermarkStrategy.noWatermarks(),
            "graph-updates",
            KafkaValue.TYPE)
        .uid("graph-updates");
  }

  /** Of other graphs nothing is told, as they are not this job's. */
  static SingleOutputStreamOperator<GraphUpdate> parsed(
      DataStream<KafkaValue> records, String graph) {
    return records
        .process(new ParseUpdatesFunction(graph::equals, any -> null), GraphUpdate.TYPE)
        .name("parse updates")
        .uid("parse-updates");
  }

  /** Of one graph's updates, what they change. */
  static SingleOutputStreamOperator<LinkDelta> catalog(
      DataStream<GraphUpdate> updates, ShardKeys shards, Duration tombstoneTtl) {
    return updates
        .keyBy(CatalogFunction::elementKey, Types.STRING)
        .process(
            new CatalogFunction(shards, tombstoneTtl.toMillis(), Clock.systemUTC()), LinkDelta.TYPE)
        .name("catalog")
        .uid("catalog");
  }
}
