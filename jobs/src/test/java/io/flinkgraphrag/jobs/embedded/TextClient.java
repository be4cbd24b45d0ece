package io.flinkgraphrag.jobs.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends and reads texts, as a user's program would. */
public final class TextClient {

  private final String bootstrap;

  public TextClient(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  public void send(String topic, String key, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "max.request.size", 8 * 1024 * 1024),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get(30, TimeUnit.SECONDS);
    }
  }

  /** All committed records from the beginning to the end of now. */
  public List<ConsumerRecord<String, String>> readAll(String topic) {
    return read(topic, (records, consumer) -> isAtEnd(consumer));
  }

  private static boolean isAtEnd(KafkaConsumer<String, String> consumer) {
    return consumer.endOffsets(consumer.assignment()).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** All committed records from the beginning, as soon as there are {@code count}. */
  public List<ConsumerRecord<String, String>> read(String topic, int count) {
    return read(topic, (records, consumer) -> records >= count);
  }

  private List<ConsumerRecord<String, String>> read(
      String topic, BiPredicate<Integer, KafkaConsumer<String, String>> enough) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (!enough.test(records.size(), consumer) && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  public List<String> values(String topic, int count) {
    return read(topic, count).stream().map(ConsumerRecord::value).sorted().toList();
  }
}
