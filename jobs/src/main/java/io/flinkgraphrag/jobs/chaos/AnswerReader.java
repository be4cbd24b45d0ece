package io.flinkgraphrag.jobs.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Enters what is committed on the topics of answers and dead letters into books, each record once:
 * it keeps its own positions. On a thread of its own from {@link #start}, or by one call of {@link
 * #readAll}.
 */
final class AnswerReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration END_MAX = Duration.ofSeconds(30);

  /** Brokers may be away. */
  private static final String TIMEOUT_MS = "300000";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Topics topics;
  private final Books books;
  private final Thread thread = new Thread(this::run, "chaos-answers");
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;

  AnswerReader(String bootstrap, Topics topics, Books books) {
    this.topics = topics;
    this.books = books;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                "false",
                // A position that is gone must be told, not put somewhere.
                "auto.offset.reset",
                "none",
                "reconnect.backoff.max.ms",
                "500",
                "default.api.timeout.ms",
                TIMEOUT_MS),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    partitions =
        Stream.of(topics.answers(), topics.deadLetters())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
  }

  /** Reads what comes from now on, on a thread of its own. */
  void start() {
    consumer.seekToEnd(partitions);
    // Seeking is lazy: only this pins the end of now.
    partitions.forEach(consumer::position);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        poll();
        books.look(System.nanoTime());
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void poll() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      enter(record);
    }
  }

  /** Reads from the first record to the end as it is now, on the caller's thread. */
  void readAll() {
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll();
    }
  }

  private void enter(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.deadLetters())) {
      books.deadLetter(
          new Place(
              header(record, "topic"),
              Integer.parseInt(header(record, "partition")),
              Long.parseLong(header(record, "offset"))));
      return;
    }
    try {
      JsonNode answer = JSON.readTree(record.value());
      books.answered(answer.path("questionId").asText(), Terminal.of(answer), System.nanoTime());
    } catch (IOException e) {
      throw new IllegalStateException(
          "the answer at offset %d of %s-%d is no JSON"
              .formatted(record.offset(), record.topic(), record.partition()),
          e);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8))
        .orElse("-1");
  }

  /** Throws what ended the thread, if anything has. */
  void requireAlive() {
    RuntimeException e = failure;
    if (e != null) {
      throw new IllegalStateException("the answers cannot be read any more: " + e, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(END_MAX.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!thread.isAlive()) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }
}
