package io.flinkgraphrag.jobs.harness;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends questions and updates as any producer would, and says where they stand. */
public final class Sender implements AutoCloseable {

  private static final int REQUEST_BYTES_MAX = 8 * 1024 * 1024;

  private final KafkaProducer<byte[], byte[]> producer;

  public Sender(String bootstrap) {
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "max.request.size", REQUEST_BYTES_MAX,
                "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends a question and returns its {@code topic-partition-offset}. */
  public String question(String keyOrNull, byte[] value) throws Exception {
    byte[] key = keyOrNull == null ? null : bytes(keyOrNull);
    return position(send(new ProducerRecord<>("questions", key, value)));
  }

  /** Sends an update of a batch and returns its {@code topic-partition-offset}. */
  public String update(String key, byte[] value, String batch) throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>("graph-updates", bytes(key), value);
    record.headers().add("batch", bytes(batch));
    return position(send(record));
  }

  private RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws Exception {
    return producer.send(record).get(60, TimeUnit.SECONDS);
  }

  /** Sends without waiting, to the partition of the key; {@link #flush} waits. */
  public void updateLater(String key, byte[] value, String batch) {
    updateLater(null, key, value, batch);
  }

  /** Sends without waiting; {@link #flush} waits. */
  public void updateLater(Integer partitionOrNull, String key, byte[] valueOrNull, String batch) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>("graph-updates", partitionOrNull, bytes(key), valueOrNull);
    record.headers().add("batch", bytes(batch));
    var unused = producer.send(record);
  }

  public void flush() {
    producer.flush();
  }

  private static String position(RecordMetadata metadata) {
    return metadata.topic() + "-" + metadata.partition() + "-" + metadata.offset();
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
