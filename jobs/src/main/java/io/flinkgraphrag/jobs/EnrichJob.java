package io.flinkgraphrag.jobs;

import io.flinkgraphrag.catalog.CatalogFunction;
import io.flinkgraphrag.jobs.enrich.AskOperatorFactory;
import io.flinkgraphrag.jobs.enrich.EndNames;
import io.flinkgraphrag.jobs.enrich.EndsFunction;
import io.flinkgraphrag.jobs.enrich.RelationClaim;
import io.flinkgraphrag.jobs.enrich.RelationsFunction;
import io.flinkgraphrag.jobs.enrich.StatementChange;
import io.flinkgraphrag.jobs.kafka.KafkaEnds;
import io.flinkgraphrag.jobs.neo4j.follow.ResendOperator;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecordSerializer;
import io.flinkgraphrag.jobs.options.OwnOptions;
import io.flinkgraphrag.jobs.settings.EnrichSettings;
import io.flinkgraphrag.jobs.settings.Parallelism;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.names.NamesFunction;
import io.flinkgraphrag.text.Language;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Has a language model read the passages of a graph, and writes the relations that they state to
 * {@code graph-updates}, exactly once. Which passages there are and which entity has a name is
 * decided by the stages of the answering job, catalog and names. Has no end. Of one graph only one
 * may run.
 */
public final class EnrichJob {

  /** By which the job knows what it has written. */
  private static final String BATCH = "enrich";

  /** Everything but the model is quick. */
  private static final int PARALLELISM = 1;

  private EnrichJob() {}

  /**
   * Submits the job to the cluster whose configuration is at hand; {@code --key value} overrides.
   */
  public static void main(String[] args) throws Exception {
    WholeGraph.submit(args, "enrich", EnrichJob::define);
  }

  /**
   * Adds the whole job to an environment.
   *
   * @throws io.flinkgraphrag.jobs.options.InvalidOptionException for options that cannot work
   */
  public static void define(StreamExecutionEnvironment env, Configuration config) {
    OwnOptions.requireKnown(config);
    EnrichSettings settings = EnrichSettings.of(config);
    env.setParallelism(PARALLELISM);
    env.setMaxParallelism(Parallelism.MAX);
    SingleOutputStreamOperator<LinkDelta> catalog =
        WholeGraph.catalog(updates(env, settings), settings.shards(), settings.tombstoneTtl());
    DataStream<ReadDelta> texts = catalog.getSideOutput(CatalogFunction.READ_DELTAS);
    DataStream<StatementChange> statements = statements(texts, settings);
    DataStream<HopDelta> named =
        named(
            claims(catalog.getSideOutput(CatalogFunction.NAME_DELTAS))
                .union(said(statements, settings)),
            settings);
    write(relations(ends(named).union(ofOthers(texts)), settings), settings);
  }

  /** All but what this job has written. */
  private static DataStream<GraphUpdate> updates(
      StreamExecutionEnvironment env, EnrichSettings settings) {
    String graph = settings.graph();
    return WholeGraph.parsed(WholeGraph.records(env, settings.kafka()), graph)
        .filter(update -> update.graph().equals(graph) && !update.batch().equals(BATCH))
        .name("of others")
        .uid("of-others");
  }

  private static DataStream<StatementChange> statements(
      DataStream<ReadDelta> texts, EnrichSettings settings) {
    String graph = settings.graph();
    return texts
        .filter(
            delta ->
                delta.text() instanceof ReadDelta.PutPassage
                    || delta.text() instanceof ReadDelta.RemovePassage)
        .name("texts of passages")
        .uid("texts-of-passages")
        .keyBy(delta -> graph, Types.STRING)
        .transform(
            "ask",
            StatementChange.TYPE,
            new AskOperatorFactory(graph, settings.model(), settings.replies(), settings.ask()))
        .uid("ask")
        .setParallelism(1);
  }

  /** What passages say by themselves is the answering job's. */
  private static DataStream<NameDelta> claims(DataStream<NameDelta> names) {
    return names
        .filter(delta -> delta.change() instanceof NameDelta.Claim)
        .name("names of entities")
        .uid("names-of-entities");
  }

  private static DataStream<NameDelta> said(
      DataStream<StatementChange> statements, EnrichSettings settings) {
    String graph = settings.graph();
    String language = settings.shards().layout(graph).language();
    return statements
        .<NameDelta>flatMap(
            (change, out) ->
                EndNames.of(graph, change, Language.of(language)).forEach(out::collect),
            NameDelta.TYPE)
        .name("names of ends")
        .uid("names-of-ends");
  }

  private static DataStream<HopDelta> named(DataStream<NameDelta> names, EnrichSettings settings) {
    return names
        .keyBy(NameDelta::key, Types.STRING)
        .process(new NamesFunction(settings.shards(), Clock.systemUTC()), HopDelta.TYPE)
        .name("names")
        .uid("names");
  }

  private static DataStream<RelationClaim> ends(DataStream<HopDelta> named) {
    return named
        .filter(EndsFunction::isOfStatement)
        .name("of statements")
        .uid("of-statements")
        .keyBy(EndsFunction::statement, Types.STRING)
        .process(new EndsFunction(), RelationClaim.TYPE)
        .name("ends")
        .uid("ends");
  }

  private static DataStream<RelationClaim> ofOthers(DataStream<ReadDelta> texts) {
    return texts
        .<RelationClaim>flatMap(
            (delta, out) -> RelationClaim.ofOthers(delta).ifPresent(out::collect),
            RelationClaim.TYPE)
        .name("relations of others")
        .uid("relations-of-others");
  }

  private static DataStream<UpdateRecord> relations(
      DataStream<RelationClaim> claims, EnrichSettings settings) {
    return claims
        .keyBy(RelationClaim::key, Types.STRING)
        .process(new RelationsFunction(settings.graph(), Clock.systemUTC()), UpdateRecord.TYPE)
        .name("relations")
        .uid("relations");
  }

  private static void write(DataStream<UpdateRecord> updates, EnrichSettings settings) {
    String sink = sinkName(settings.graph());
    updates
        .transform(
            "resend",
            UpdateRecord.TYPE,
            new ResendOperator<>(
                UpdateRecord.TYPE, settings.kafka().commitsLast(), Clock.systemUTC()))
        .uid("resend")
        .sinkTo(
            new KafkaEnds(settings.kafka(), Cell.WHOLE)
                .sink(sink, new UpdateRecordSerializer(settings.kafka().topics().updates(), BATCH)))
        .name("relations of passages")
        .uid("relations-of-passages");
  }

  /** In transactional ids, where a slash parts. */
  private static String sinkName(String graph) {
    return "enrich-" + URLEncoder.encode(graph, StandardCharsets.UTF_8);
  }
}
