package io.flinkgraphrag.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import io.flinkgraphrag.jobs.embedded.PassThroughJob;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes every update and answers every question with the same sentence. */
final class CannedJob implements JobDefinition {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String status;

  CannedJob(String status) {
    this.status = status;
  }

  @Override
  public void define(StreamExecutionEnvironment env, Configuration config) {
    env.setParallelism(1);
    env.enableCheckpointing(PassThroughJob.CHECKPOINT_INTERVAL_MS);
    env.fromSource(
            source(config, config.get(GraphRagOptions.QUESTIONS_TOPIC), new Value()),
            WatermarkStrategy.noWatermarks(),
            "questions")
        .map(new Answering(status))
        .sinkTo(PassThroughJob.sink(config, config.get(GraphRagOptions.ANSWERS_TOPIC)));
    env.fromSource(
            source(config, config.get(GraphRagOptions.UPDATES_TOPIC), new BatchHeader()),
            WatermarkStrategy.noWatermarks(),
            "updates")
        .map(new Counting())
        .sinkTo(PassThroughJob.sink(config, config.get(GraphRagOptions.STATUS_TOPIC)));
  }

  private static KafkaSource<String> source(
      Configuration config, String topic, KafkaRecordDeserializationSchema<String> deserializer) {
    return KafkaSource.<String>builder()
        .setBootstrapServers(config.get(GraphRagOptions.BOOTSTRAP))
        .setTopics(topic)
        .setGroupId(config.get(GraphRagOptions.GROUP))
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(deserializer)
        .build();
  }

  private static class Value implements KafkaRecordDeserializationSchema<String> {

    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<String> out) {
      out.collect(text(record));
    }

    String text(ConsumerRecord<byte[], byte[]> record) {
      return new String(record.value(), StandardCharsets.UTF_8);
    }

    @Override
    public TypeInformation<String> getProducedType() {
      return Types.STRING;
    }
  }

  private static final class BatchHeader extends Value {

    private static final long serialVersionUID = 1L;

    @Override
    String text(ConsumerRecord<byte[], byte[]> record) {
      return new String(record.headers().lastHeader("batch").value(), StandardCharsets.UTF_8);
    }
  }

  private record Answering(String status) implements MapFunction<String, String> {

    @Override
    public String map(String question) throws Exception {
      ObjectNode answer = JSON.createObjectNode();
      answer.put("questionId", JSON.readTree(question).path("id").asText());
      answer.put("question", JSON.readTree(question).path("text").asText());
      return answer.put("status", status).put("answer", "In 1843.").toString();
    }
  }

  /** Counts in memory; good for one batch of one run. */
  private static final class Counting implements MapFunction<String, String> {

    private static final long serialVersionUID = 1L;

    private long applied;

    @Override
    public String map(String batch) {
      applied++;
      return JSON.createObjectNode().put("batch", batch).put("applied", applied).toString();
    }
  }
}
