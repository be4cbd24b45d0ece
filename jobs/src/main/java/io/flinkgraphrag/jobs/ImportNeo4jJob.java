package io.flinkgraphrag.jobs;

import io.flinkgraphrag.commit.CommitAtEndOperatorFactory;
import io.flinkgraphrag.jobs.kafka.KafkaEnds;
import io.flinkgraphrag.jobs.kafka.TransactionalIds;
import io.flinkgraphrag.jobs.neo4j.follow.Claim;
import io.flinkgraphrag.jobs.neo4j.follow.FollowSource;
import io.flinkgraphrag.jobs.neo4j.follow.FollowTimes;
import io.flinkgraphrag.jobs.neo4j.follow.FollowedRow;
import io.flinkgraphrag.jobs.neo4j.follow.ResendOperator;
import io.flinkgraphrag.jobs.neo4j.follow.RoundEnds;
import io.flinkgraphrag.jobs.neo4j.follow.SettleFunction;
import io.flinkgraphrag.jobs.neo4j.follow.TrailFunction;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecordSerializer;
import io.flinkgraphrag.jobs.neo4j.source.CountUpdatesFunction;
import io.flinkgraphrag.jobs.neo4j.source.Neo4jSource;
import io.flinkgraphrag.jobs.options.OwnOptions;
import io.flinkgraphrag.jobs.settings.ImportNeo4jSettings;
import io.flinkgraphrag.jobs.settings.KafkaSettings;
import io.flinkgraphrag.layout.Cell;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Reads a Neo4j database and writes it to {@code graph-updates}, exactly once. Ends when it is
 * through, or goes on with what changes. Two imports of different graphs may run beside each other;
 * of one graph only one.
 */
public final class ImportNeo4jJob {

  private ImportNeo4jJob() {}

  /**
   * Submits the job to the cluster whose configuration is at hand; {@code --key value} overrides.
   */
  public static void main(String[] args) throws Exception {
    WholeGraph.submit(args, "import-neo4j", ImportNeo4jJob::define);
  }

  /**
   * Adds the whole job to an environment.
   *
   * @throws io.flinkgraphrag.jobs.options.InvalidOptionException for options that cannot work
   */
  public static void define(StreamExecutionEnvironment env, Configuration config) {
    OwnOptions.requireKnown(config);
    ImportNeo4jSettings settings = ImportNeo4jSettings.of(config);
    KafkaSettings kafka = settings.kafka();
    FollowTimes times = settings.follow();
    DataStream<UpdateRecord> updates =
        times == null ? snapshot(env, settings) : follow(env, settings, times);
    updates
        .sinkTo(
            new KafkaEnds(kafka, Cell.WHOLE)
                .bulkSink(
                    sinkName(settings.graph()),
                    new UpdateRecordSerializer(kafka.topics().updates(), settings.batch())))
        .name("graph-updates")
        .uid("graph-updates")
        .setParallelism(settings.parallelism());
  }

  private static DataStream<UpdateRecord> snapshot(
      StreamExecutionEnvironment env, ImportNeo4jSettings settings) {
    Neo4jSource source =
        new Neo4jSource(
            settings.server(),
            settings.mapping(),
            settings.graph(),
            settings.rowsPerSecond(),
            Clock.systemUTC());
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), "neo4j", UpdateRecord.TYPE)
        .uid("neo4j")
        .setParallelism(settings.parallelism())
        .map(new CountUpdatesFunction())
        .returns(UpdateRecord.TYPE)
        .name("count")
        .uid("count")
        .setParallelism(settings.parallelism())
        .transform("commit", UpdateRecord.TYPE, new CommitAtEndOperatorFactory<>())
        .uid("commit")
        .setParallelism(settings.parallelism());
  }

  private static DataStream<UpdateRecord> follow(
      StreamExecutionEnvironment env, ImportNeo4jSettings settings, FollowTimes times) {
    return env.fromSource(
            followed(settings, times),
            WatermarkStrategy.noWatermarks(),
            "neo4j-follow",
            FollowedRow.TYPE)
        .uid("neo4j-follow")
        .setParallelism(1)
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<FollowedRow>forGenerator(context -> new RoundEnds()))
        .name("rounds")
        .uid("rounds")
        .setParallelism(1)
        .filter(row -> !row.endsRound())
        .setParallelism(1)
        .keyBy(FollowedRow::at)
        .process(new TrailFunction(), Claim.TYPE)
        .name("trail")
        .uid("trail")
        .setParallelism(settings.parallelism())
        .keyBy(Claim::element)
        .process(new SettleFunction(), UpdateRecord.TYPE)
        .name("settle")
        .uid("settle")
        .setParallelism(settings.parallelism())
        .transform(
            "resend",
            UpdateRecord.TYPE,
            new ResendOperator<>(UpdateRecord.TYPE, commitsLast(settings), Clock.systemUTC()))
        .uid("resend")
        .setParallelism(settings.parallelism());
  }

  /** The database of a job that follows it. */
  public static FollowSource followed(ImportNeo4jSettings settings, FollowTimes times) {
    return new FollowSource(
        settings.server(),
        settings.mapping(),
        settings.graph(),
        settings.rowsPerSecond(),
        times,
        Clock.systemUTC());
  }

  /** How old a checkpoint may be for what it has written to be committed. */
  public static Duration commitsLast(ImportNeo4jSettings settings) {
    return settings.kafka().commitsLast();
  }

  /** What the transactional ids of the import begin with. */
  public static String transactions(ImportNeo4jSettings settings) {
    return TransactionalIds.of(Cell.WHOLE, settings.kafka().group(), sinkName(settings.graph()))
        .prefix();
  }

  /** In transactional ids, where a slash parts. */
  private static String sinkName(String graph) {
    return "neo4j-import-" + URLEncoder.encode(graph, StandardCharsets.UTF_8);
  }
}
