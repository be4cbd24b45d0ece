package io.flinkgraphrag.jobs.topology;

import io.flinkgraphrag.catalog.BatchStatusFunction;
import io.flinkgraphrag.catalog.CatalogFunction;
import io.flinkgraphrag.catalog.GuardLayoutsFunction;
import io.flinkgraphrag.contract.ParseUpdatesFunction;
import io.flinkgraphrag.embed.stage.EmbedUpdatesOperatorFactory;
import io.flinkgraphrag.embed.stage.ForwardRequestsOperator;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import io.flinkgraphrag.jobs.settings.CatalogSettings;
import io.flinkgraphrag.jobs.settings.EmbedSettings;
import io.flinkgraphrag.jobs.settings.GraphSettings;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.stage.TermsFunction;
import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.names.NamesFunction;
import java.time.Clock;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;

/**
 * The graph's way: from updates to the changes of each stage's state, and what is told of them. All
 * of it is in the slot sharing group {@code ingest}.
 */
final class GraphWay {

  private static final EitherTypeInfo<LinkDelta, VectorUpdate> LINK_CHANGE =
      new EitherTypeInfo<>(LinkDelta.TYPE, VectorUpdate.TYPE);

  private final AnswerQuestionsSettings settings;
  private final Clock clock;
  private final SlotGroup ingest;

  GraphWay(AnswerQuestionsSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.ingest = new SlotGroup("ingest", settings.parallelism().ingest());
  }

  /** From updates to the changes of each stage. */
  GraphStreams define(StreamExecutionEnvironment env, Source<KafkaValue, ?, ?> source) {
    SingleOutputStreamOperator<GraphUpdate> updates = parsed(records(env, source));
    SingleOutputStreamOperator<LinkDelta> catalog = catalog(guarded(updates));
    DataStream<VectorUpdate> vectors =
        vectors(requests(catalog.getSideOutput(CatalogFunction.EMBED_REQUESTS)));
    return new GraphStreams(
        termsDeltas(catalog),
        linkChanges(catalog, vectors),
        catalog
            .getSideOutput(CatalogFunction.HOP_DELTAS)
            .union(named(catalog.getSideOutput(CatalogFunction.NAME_DELTAS))),
        catalog.getSideOutput(CatalogFunction.READ_DELTAS),
        catalog
            .getSideOutput(CatalogFunction.PROGRESS)
            .union(updates.getSideOutput(ParseUpdatesFunction.PROGRESS)),
        catalog
            .getSideOutput(CatalogFunction.DEAD_LETTERS)
            .union(updates.getSideOutput(ParseUpdatesFunction.DEAD_LETTERS)));
  }

  private SingleOutputStreamOperator<KafkaValue> records(
      StreamExecutionEnvironment env, Source<KafkaValue, ?, ?> source) {
    String name = "graph-updates";
    return ingest.place(
        name,
        OperatorIds.GRAPH_UPDATES,
        env.fromSource(source, WatermarkStrategy.noWatermarks(), name, KafkaValue.TYPE));
  }

  private SingleOutputStreamOperator<GraphUpdate> parsed(DataStream<KafkaValue> records) {
    return ingest.place(
        "parse updates",
        OperatorIds.PARSE_UPDATES,
        records.process(
            new ParseUpdatesFunction(
                settings.graphs().cell()::owns, settings.embed().embedders()::space),
            GraphUpdate.TYPE));
  }

  /** Keeps the job from state that was laid out differently or has holes. */
  private SingleOutputStreamOperator<GraphUpdate> guarded(DataStream<GraphUpdate> updates) {
    GraphSettings graphs = settings.graphs();
    return ingest.place(
        "guard layouts",
        OperatorIds.GUARD_LAYOUTS,
        updates.process(
            new GuardLayoutsFunction(graphs.cell(), graphs.layouts(), settings.fingerprint()),
            GraphUpdate.TYPE));
  }

  private SingleOutputStreamOperator<LinkDelta> catalog(DataStream<GraphUpdate> updates) {
    long tombstoneTtlMs = settings.catalog().tombstoneTtl().toMillis();
    return ingest.place(
        "catalog",
        OperatorIds.CATALOG,
        updates
            .keyBy(CatalogFunction::elementKey, Types.STRING)
            .process(
                new CatalogFunction(settings.graphs().shards(), tombstoneTtlMs, clock),
                LinkDelta.TYPE));
  }

  private DataStream<HopDelta> named(DataStream<NameDelta> deltas) {
    return ingest.place(
        "names",
        OperatorIds.NAMES,
        deltas
            .keyBy(NameDelta::key, Types.STRING)
            .process(new NamesFunction(settings.graphs().shards(), clock), HopDelta.TYPE));
  }

  private SingleOutputStreamOperator<EmbedRequest> requests(DataStream<EmbedRequest> requests) {
    String name = "embed requests";
    return ingest.place(
        name,
        OperatorIds.EMBED_REQUESTS,
        requests.transform(name, EmbedRequest.TYPE, new ForwardRequestsOperator()));
  }

  private SingleOutputStreamOperator<VectorUpdate> vectors(DataStream<EmbedRequest> requests) {
    String name = "embed updates";
    EmbedSettings embed = settings.embed();
    return ingest.place(
        name,
        OperatorIds.EMBED_UPDATES,
        requests
            .keyBy(EmbedUpdatesOperatorFactory::bucketOf, Types.STRING)
            .transform(
                name,
                VectorUpdate.TYPE,
                new EmbedUpdatesOperatorFactory(
                    embed.embedders(),
                    embed.updateCapacity(),
                    EmbedUpdatesOperatorFactory.DEFAULT_TEXT_LIMIT)));
  }

  private DataStream<LinkDelta> termsDeltas(DataStream<LinkDelta> deltas) {
    ShardKeys shards = settings.graphs().shards();
    return ingest.place(
        "passages of many shards",
        OperatorIds.TERMS_DELTAS,
        deltas.filter(delta -> TermsFunction.counts(delta, shards)));
  }

  private DataStream<Either<LinkDelta, VectorUpdate>> linkChanges(
      DataStream<LinkDelta> deltas, DataStream<VectorUpdate> vectors) {
    SingleOutputStreamOperator<Either<LinkDelta, VectorUpdate>> left =
        deltas.map(delta -> Either.<LinkDelta, VectorUpdate>Left(delta), LINK_CHANGE);
    SingleOutputStreamOperator<Either<LinkDelta, VectorUpdate>> right =
        vectors.map(vector -> Either.<LinkDelta, VectorUpdate>Right(vector), LINK_CHANGE);
    return ingest
        .place("deltas", OperatorIds.LINK_DELTAS, left)
        .union(ingest.place("vectors", OperatorIds.LINK_VECTORS, right));
  }

  /** From what was applied to what is told of each batch. */
  void tellStatuses(DataStream<Progress> progress, Sink<BatchStatus> sink) {
    CatalogSettings catalog = settings.catalog();
    BatchStatusFunction function =
        new BatchStatusFunction(
            catalog.statusInterval().toMillis(), CatalogSettings.BATCH_TTL.toMillis(), clock);
    SingleOutputStreamOperator<BatchStatus> statuses =
        ingest.place(
            "batch status",
            OperatorIds.BATCH_STATUS,
            progress.keyBy(Progress::batch, Types.STRING).process(function, BatchStatus.TYPE));
    ingest.placeSink(
        OperatorIds.GRAPH_STATUS, statuses, BatchStatus.TYPE, sink, settings.kafka().exactlyOnce());
  }

  /** The last of the way of what cannot be read, updates and questions. */
  void putAside(DataStream<DeadLetter> letters, Sink<DeadLetter> sink) {
    ingest.placeSink(
        OperatorIds.DEAD_LETTERS, letters, DeadLetter.TYPE, sink, settings.kafka().exactlyOnce());
  }
}
