package io.flinkgraphrag.jobs.cli.kafka;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads a topic from its beginning to its end, and later on to what its end is then. */
public final class TopicReplay implements AutoCloseable {

  /** A broker that gives nothing for this long, though there is more, is given up. */
  static final Duration STANDSTILL_MAX = Duration.ofMinutes(1);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(2);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final Output output;
  private long read;

  public TopicReplay(KafkaConnection connection, String topic, Output output) {
    this.consumer = connection.consumer(topic, true);
    this.topic = topic;
    this.output = output;
  }

  /**
   * Hands over the committed records up to the end as it is when this is called, or some more.
   *
   * @throws CommandFailure if nothing comes for {@link #STANDSTILL_MAX}
   */
  public void toEnd(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    long movedAt = System.nanoTime();
    long reportedAt = movedAt;
    while (left(ends) > 0) {
      long before = left(ends);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        reader.accept(record);
        read++;
      }
      long now = System.nanoTime();
      if (left(ends) != before) {
        movedAt = now;
      } else if (now - movedAt > STANDSTILL_MAX.toNanos()) {
        throw new CommandFailure(
            CommandFailure.FAILED,
            "the topic %s gives nothing for %d s, though %,d records are left to read"
                .formatted(topic, STANDSTILL_MAX.toSeconds(), left(ends)));
      }
      if (now - reportedAt > REPORT_INTERVAL.toNanos()) {
        reportedAt = now;
        output.note(String.format(Locale.ROOT, "read %,d records, %,d to go", read, left(ends)));
      }
    }
  }

  private long left(Map<TopicPartition, Long> ends) {
    long left = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      left += Math.max(0, end.getValue() - consumer.position(end.getKey()));
    }
    return left;
  }

  /**
   * Where records at the beginning are gone: "partition 0 before offset 12"; "" if all are there.
   */
  public String lost() {
    StringBuilder lost = new StringBuilder();
    consumer
        .beginningOffsets(consumer.assignment())
        .forEach(
            (partition, offset) -> {
              if (offset > 0) {
                lost.append(lost.isEmpty() ? "" : ", ")
                    .append("partition " + partition.partition() + " before offset " + offset);
              }
            });
    return lost.toString();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
