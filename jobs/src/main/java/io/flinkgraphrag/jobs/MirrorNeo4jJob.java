package io.flinkgraphrag.jobs;

import io.flinkgraphrag.catalog.CatalogFunction;
import io.flinkgraphrag.commit.CommitOnDemandOperatorFactory;
import io.flinkgraphrag.contract.ParseUpdatesFunction;
import io.flinkgraphrag.jobs.neo4j.mirror.DeltaChanges;
import io.flinkgraphrag.jobs.neo4j.mirror.MirrorChange;
import io.flinkgraphrag.jobs.neo4j.mirror.MirrorSink;
import io.flinkgraphrag.jobs.neo4j.mirror.ReachedOperator;
import io.flinkgraphrag.jobs.neo4j.mirror.SkipFunction;
import io.flinkgraphrag.jobs.options.OwnOptions;
import io.flinkgraphrag.jobs.settings.MirrorNeo4jSettings;
import io.flinkgraphrag.jobs.settings.Parallelism;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.names.NamesFunction;
import java.time.Clock;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableFunction;

/**
 * Keeps a graph of ours in a Neo4j database, as its updates come. What changes is decided by the
 * stages of the answering job, catalog and names, so the mirror is the graph that questions are
 * answered from. Has no end. Several may run beside each other; of one graph and database only one.
 */
public final class MirrorNeo4jJob {

  private MirrorNeo4jJob() {}

  /**
   * Submits the job to the cluster whose configuration is at hand; {@code --key value} overrides.
   */
  public static void main(String[] args) throws Exception {
    WholeGraph.submit(args, "mirror-neo4j", MirrorNeo4jJob::define);
  }

  /**
   * Adds the whole job to an environment.
   *
   * @throws io.flinkgraphrag.jobs.options.InvalidOptionException for options that cannot work
   */
  public static void define(StreamExecutionEnvironment env, Configuration config) {
    OwnOptions.requireKnown(config);
    MirrorNeo4jSettings settings = MirrorNeo4jSettings.of(config);
    env.setParallelism(settings.parallelism());
    env.setMaxParallelism(Parallelism.MAX);
    SingleOutputStreamOperator<KafkaValue> records =
        WholeGraph.records(env, settings.kafka())
            .transform("reached", KafkaValue.TYPE, new ReachedOperator())
            .uid("reached");
    SingleOutputStreamOperator<GraphUpdate> updates = WholeGraph.parsed(records, settings.graph());
    SingleOutputStreamOperator<LinkDelta> catalog = catalog(updates, settings);
    DataStream<HopDelta> named = named(catalog, settings);
    DataStream<MirrorChange> changes =
        records
            .getSideOutput(ReachedOperator.REACHED)
            .union(
                changes("names of entities", catalog, DeltaChanges::of),
                changes(
                    "texts", catalog.getSideOutput(CatalogFunction.READ_DELTAS), DeltaChanges::of),
                changes(
                    "mentions",
                    catalog.getSideOutput(CatalogFunction.HOP_DELTAS).union(named),
                    DeltaChanges::of),
                skipped(
                    updates
                        .getSideOutput(ParseUpdatesFunction.DEAD_LETTERS)
                        .union(catalog.getSideOutput(CatalogFunction.DEAD_LETTERS))));
    write(changes, settings);
  }

  private static SingleOutputStreamOperator<LinkDelta> catalog(
      DataStream<GraphUpdate> updates, MirrorNeo4jSettings settings) {
    String graph = settings.graph();
    DataStream<GraphUpdate> own =
        updates.filter(update -> update.graph().equals(graph)).name("graph").uid("graph");
    return WholeGraph.catalog(own, settings.shards(), settings.tombstoneTtl());
  }

  private static DataStream<HopDelta> named(
      SingleOutputStreamOperator<LinkDelta> catalog, MirrorNeo4jSettings settings) {
    return catalog
        .getSideOutput(CatalogFunction.NAME_DELTAS)
        .keyBy(NameDelta::key, Types.STRING)
        .process(new NamesFunction(settings.shards(), Clock.systemUTC()), HopDelta.TYPE)
        .name("names")
        .uid("names");
  }

  private static <T> DataStream<MirrorChange> changes(
      String name, DataStream<T> deltas, SerializableFunction<T, Optional<MirrorChange>> meaning) {
    return deltas
        .<MirrorChange>flatMap(
            (delta, out) -> meaning.apply(delta).ifPresent(out::collect), MirrorChange.TYPE)
        .name(name)
        .uid(name);
  }

  private static DataStream<MirrorChange> skipped(DataStream<DeadLetter> letters) {
    return letters.flatMap(new SkipFunction(), MirrorChange.TYPE).name("left out").uid("left-out");
  }

  /** One writer, and in its chain before it the operator that asks for a checkpoint. */
  private static void write(DataStream<MirrorChange> changes, MirrorNeo4jSettings settings) {
    changes
        .transform("commit", MirrorChange.TYPE, new CommitOnDemandOperatorFactory<>(true))
        .uid("commit")
        .setParallelism(1)
        .sinkTo(
            new MirrorSink(
                settings.server(), settings.graph(), settings.run(), settings.changesPerSecond()))
        .name("neo4j")
        .uid("neo4j")
        .setParallelism(1);
  }
}
