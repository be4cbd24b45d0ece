package io.flinkgraphrag.bench;

import io.flinkgraphrag.contract.KafkaValueDeserializer;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.model.contract.KafkaValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Kafka, Flink, Kafka and nothing between: questions become answers as they are. What it costs is
 * what every job on this cluster costs, with the same client settings as the real one.
 */
final class PassThroughJob implements JobDefinition {

  @Override
  public void define(StreamExecutionEnvironment env, Configuration config) {
    KafkaSource<KafkaValue> questions =
        KafkaSource.<KafkaValue>builder()
            .setBootstrapServers(config.get(GraphRagOptions.BOOTSTRAP))
            .setGroupId(config.get(GraphRagOptions.GROUP))
            .setTopics(config.get(GraphRagOptions.QUESTIONS_TOPIC))
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setDeserializer(new KafkaValueDeserializer())
            .setProperty("isolation.level", "read_committed")
            .build();
    env.fromSource(questions, WatermarkStrategy.noWatermarks(), "questions", KafkaValue.TYPE)
        .sinkTo(answers(config))
        .name("answers");
  }

  private static KafkaSink<KafkaValue> answers(Configuration config) {
    boolean exactlyOnce = config.get(GraphRagOptions.EXACTLY_ONCE);
    String topic = config.get(GraphRagOptions.ANSWERS_TOPIC);
    return KafkaSink.<KafkaValue>builder()
        .setBootstrapServers(config.get(GraphRagOptions.BOOTSTRAP))
        .setDeliveryGuarantee(
            exactlyOnce ? DeliveryGuarantee.EXACTLY_ONCE : DeliveryGuarantee.AT_LEAST_ONCE)
        .setTransactionalIdPrefix(config.get(GraphRagOptions.GROUP) + "-answers")
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .setProperty("transaction.timeout.ms", Long.toString(Duration.ofMinutes(15).toMillis()))
        .setProperty("retry.backoff.ms", "5")
        .setProperty("compression.type", "lz4")
        .setRecordSerializer(new AsItIs(topic))
        .build();
  }

  /** Key and value unchanged. */
  private record AsItIs(String topic)
      implements KafkaRecordSerializationSchema<KafkaValue>, KafkaDatasetFacetProvider {

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        KafkaValue record, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(topic, record.key(), record.value());
    }

    /** The pooled transactional ids need to know the topic. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
      return Optional.of(
          new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
    }
  }
}
