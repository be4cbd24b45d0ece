package io.flinkgraphrag.jobs.cli.neo4j;

import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The last record of each partition that has one, as readers of committed records see them. The end
 * of a partition does not say it: behind a transaction's last record stands the commit's own.
 */
final class LastRecords {

  private static final Duration POLL = Duration.ofMillis(100);

  /** Offsets looked at first, from the end; as many again and again where none holds a record. */
  private static final long WINDOW = 16;

  private LastRecords() {}

  /** Offsets by partition, as of now. Partitions without records are not among them. */
  static Map<Integer, Long> of(KafkaConnection connection, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = connection.consumer(topic, true)) {
      List<TopicPartition> partitions = List.copyOf(consumer.assignment());
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
      Map<Integer, Long> last = new TreeMap<>();
      consumer
          .endOffsets(partitions)
          .forEach(
              (partition, end) -> {
                consumer.assign(List.of(partition));
                last(consumer, partition, begins.getOrDefault(partition, 0L), end)
                    .ifPresent(offset -> last.put(partition.partition(), offset));
              });
      return last;
    }
  }

  private static OptionalLong last(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long begin, long end) {
    long from = end;
    for (long window = WINDOW; from > begin; window *= 2) {
      from = Math.max(begin, end - window);
      consumer.seek(partition, from);
      OptionalLong last = OptionalLong.empty();
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          last = record.offset() < end ? OptionalLong.of(record.offset()) : last;
        }
      }
      if (last.isPresent()) {
        return last;
      }
    }
    return OptionalLong.empty();
  }
}
