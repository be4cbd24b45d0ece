package io.flinkgraphrag.jobs;

import io.flinkgraphrag.contract.DeadLetterSerializer;
import io.flinkgraphrag.jobs.documents.topic.DocumentChange;
import io.flinkgraphrag.jobs.documents.topic.DocumentResult;
import io.flinkgraphrag.jobs.documents.topic.ParseDocumentsAsyncFunction;
import io.flinkgraphrag.jobs.documents.topic.PassagesFunction;
import io.flinkgraphrag.jobs.documents.topic.PutAsideFunction;
import io.flinkgraphrag.jobs.kafka.KafkaEnds;
import io.flinkgraphrag.jobs.neo4j.follow.ResendOperator;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecordSerializer;
import io.flinkgraphrag.jobs.options.OwnOptions;
import io.flinkgraphrag.jobs.settings.IngestDocumentsSettings;
import io.flinkgraphrag.jobs.settings.Parallelism;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.KafkaValue;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * Reads the documents of a topic into graphs: cuts each into passages, and writes to {@code
 * graph-updates} what differs from what it has written of the document before, exactly once. What
 * cannot be read goes to {@code dead-letters}. Has no end. Over one topic and group only one may
 * run.
 */
public final class IngestDocumentsJob {

  /** Of all updates that the job writes. */
  private static final String BATCH = "documents";

  private IngestDocumentsJob() {}

  /**
   * Submits the job to the cluster whose configuration is at hand; {@code --key value} overrides.
   */
  public static void main(String[] args) throws Exception {
    Configuration overrides = ParameterTool.fromArgs(args).getConfiguration();
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(overrides);
    Configuration config = Configuration.fromMap(env.getConfiguration().toMap());
    config.addAll(overrides);
    define(env, config);
    env.execute(config.getOptional(PipelineOptions.NAME).orElse("ingest-documents"));
  }

  /**
   * Adds the whole job to an environment.
   *
   * @throws io.flinkgraphrag.jobs.options.InvalidOptionException for options that cannot work
   */
  public static void define(StreamExecutionEnvironment env, Configuration config) {
    OwnOptions.requireKnown(config);
    IngestDocumentsSettings settings = IngestDocumentsSettings.of(config);
    env.setParallelism(settings.parallelism());
    env.setMaxParallelism(Parallelism.MAX);
    DataStream<DocumentResult> results = parsed(records(env, settings), settings);
    write(passages(changes(results)), settings);
    putAside(results, settings);
  }

  private static DataStream<KafkaValue> records(
      StreamExecutionEnvironment env, IngestDocumentsSettings settings) {
    return env.fromSource(
            new KafkaEnds(settings.kafka(), Cell.WHOLE)
                .source(settings.kafka().topics().documents(), settings.cut().bounds().bytesMax()),
            WatermarkStrategy.noWatermarks(),
            "documents",
            KafkaValue.TYPE)
        .uid("documents");
  }

  /** In order, as a document's later record counts. */
  private static DataStream<DocumentResult> parsed(
      DataStream<KafkaValue> records, IngestDocumentsSettings settings) {
    return AsyncDataStream.orderedWait(
            records,
            new ParseDocumentsAsyncFunction(settings.cut()),
            settings.barrierMax().toMillis(),
            TimeUnit.MILLISECONDS,
            settings.threads())
        .returns(DocumentResult.TYPE)
        .name("parse documents")
        .uid("parse-documents");
  }

  private static DataStream<DocumentChange> changes(DataStream<DocumentResult> results) {
    return results
        .<DocumentChange>flatMap(
            (result, out) -> {
              if (result.changeOrNull() != null) {
                out.collect(result.changeOrNull());
              }
            },
            DocumentChange.TYPE)
        .name("changes")
        .uid("changes");
  }

  private static DataStream<UpdateRecord> passages(DataStream<DocumentChange> changes) {
    return changes
        .keyBy(DocumentChange::key, Types.STRING)
        .process(new PassagesFunction(Clock.systemUTC()), UpdateRecord.TYPE)
        .name("passages")
        .uid("passages");
  }

  private static void write(DataStream<UpdateRecord> updates, IngestDocumentsSettings settings) {
    updates
        .transform(
            "resend",
            UpdateRecord.TYPE,
            new ResendOperator<>(UpdateRecord.TYPE, settings.commitsLast(), Clock.systemUTC()))
        .uid("resend")
        .sinkTo(
            new KafkaEnds(settings.kafka(), Cell.WHOLE)
                .sink(
                    "graph-updates",
                    new UpdateRecordSerializer(settings.kafka().topics().updates(), BATCH)))
        .name("graph-updates")
        .uid("graph-updates");
  }

  private static void putAside(
      DataStream<DocumentResult> results, IngestDocumentsSettings settings) {
    results
        .flatMap(new PutAsideFunction(), DeadLetter.TYPE)
        .name("put aside")
        .uid("put-aside")
        .transform(
            "resend letters",
            DeadLetter.TYPE,
            new ResendOperator<>(DeadLetter.TYPE, settings.commitsLast(), Clock.systemUTC()))
        .uid("resend-letters")
        .sinkTo(
            new KafkaEnds(settings.kafka(), Cell.WHOLE)
                .sink(
                    "dead-letters",
                    new DeadLetterSerializer(settings.kafka().topics().deadLetters())))
        .name("dead-letters")
        .uid("dead-letters");
  }
}
