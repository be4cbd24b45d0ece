package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Answers every question with itself and how often its text has been asked, exactly once, so that
 * lost state and repeated answers both show. They are committed by checkpoints in a fixed interval.
 */
public final class PassThroughJob implements JobDefinition {

  /** Unlike the real job this one asks for none. */
  public static final long CHECKPOINT_INTERVAL_MS = 250;

  @Override
  public void define(StreamExecutionEnvironment env, Configuration config) {
    env.setParallelism(1);
    env.enableCheckpointing(CHECKPOINT_INTERVAL_MS);
    KafkaSource<String> questions =
        KafkaSource.<String>builder()
            .setBootstrapServers(config.get(GraphRagOptions.BOOTSTRAP))
            .setTopics(config.get(GraphRagOptions.QUESTIONS_TOPIC))
            .setGroupId(config.get(GraphRagOptions.GROUP))
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setValueOnlyDeserializer(new SimpleStringSchema())
            .build();
    env.fromSource(questions, WatermarkStrategy.noWatermarks(), "questions")
        .uid("questions")
        .keyBy(text -> text, Types.STRING)
        .process(new Count())
        .uid("count")
        .slotSharingGroup("retrieve")
        .sinkTo(sink(config, config.get(GraphRagOptions.ANSWERS_TOPIC)))
        .uid("answers");
  }

  /** An exactly-once sink of texts without keys. */
  public static KafkaSink<String> sink(Configuration config, String topic) {
    return KafkaSink.<String>builder()
        .setBootstrapServers(config.get(GraphRagOptions.BOOTSTRAP))
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(config.get(GraphRagOptions.GROUP) + "-" + topic)
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .setProperty(
            "transaction.timeout.ms",
            Long.toString(config.get(GraphRagOptions.TRANSACTION_TIMEOUT).toMillis()))
        .setProperty("retry.backoff.ms", "5")
        .setRecordSerializer(
            KafkaRecordSerializationSchema.<String>builder()
                .setTopic(topic)
                .setValueSerializationSchema(new SimpleStringSchema())
                .build())
        .build();
  }

  private static final class Count extends KeyedProcessFunction<String, String, String> {

    private static final long serialVersionUID = 1L;

    // state
    private transient ValueState<Long> asked;

    @Override
    public void open(OpenContext context) {
      asked = getRuntimeContext().getState(new ValueStateDescriptor<>("asked", Types.LONG));
    }

    @Override
    public void processElement(String text, Context context, Collector<String> out)
        throws Exception {
      long count = asked.value() == null ? 1 : asked.value() + 1;
      asked.update(count);
      out.collect(text + " " + count);
    }
  }
}
