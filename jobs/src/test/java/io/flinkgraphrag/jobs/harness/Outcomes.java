package io.flinkgraphrag.jobs.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * All that the job has committed to its output topics, read from their beginning by a {@code
 * read_committed} consumer. Grows with every {@link #read}; of one thread.
 */
public final class Outcomes implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(50);
  private static final String STATUSES = "graph-status";
  private static final String DEAD_LETTERS = "dead-letters";

  /** Which question a record is for: a graph, an id and a text. */
  public record Asked(String graph, String id, String text) {}

  private final KafkaConsumer<byte[], byte[]> reader;
  private final KafkaConsumer<byte[], byte[]> uncommitted;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final Map<Asked, List<JsonNode>> answers = new HashMap<>();
  private final Map<String, List<JsonNode>> statuses = new HashMap<>();
  private final Map<String, List<String>> deadLetters = new HashMap<>();

  public Outcomes(String bootstrap) {
    this(bootstrap, List.of("answers"));
  }

  /** Of jobs that have several topics for answers. */
  public Outcomes(String bootstrap, List<String> answersTopics) {
    this(bootstrap, answersTopics, "read_committed");
  }

  /** Also what is not committed yet: not what readers see, but when it was written. */
  public static Outcomes written(String bootstrap) {
    return new Outcomes(bootstrap, List.of("answers"), "read_uncommitted");
  }

  private Outcomes(String bootstrap, List<String> answersTopics, String isolation) {
    reader = consumer(bootstrap, isolation);
    uncommitted = consumer(bootstrap, "read_uncommitted");
    List<String> topics = new ArrayList<>(answersTopics);
    topics.addAll(List.of(STATUSES, DEAD_LETTERS));
    for (String topic : topics) {
      reader
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap, String isolation) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", bootstrap, "isolation.level", isolation),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Takes in what has come since; waits shortly where nothing has. */
  public Outcomes read() {
    for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
      switch (record.topic()) {
        case STATUSES -> {
          JsonNode status = json(record.value());
          statuses
              .computeIfAbsent(status.get("batch").asText(), key -> new ArrayList<>())
              .add(status);
        }
        case DEAD_LETTERS ->
            deadLetters
                .computeIfAbsent(
                    header(record, "topic")
                        + "-"
                        + header(record, "partition")
                        + "-"
                        + header(record, "offset"),
                    key -> new ArrayList<>())
                .add(header(record, "error"));
        default -> {
          JsonNode answer = json(record.value());
          Asked asked =
              new Asked(
                  answer.get("graph").asText(),
                  answer.get("questionId").asText(),
                  answer.get("question").asText());
          answers.computeIfAbsent(asked, key -> new ArrayList<>()).add(answer);
        }
      }
    }
    return this;
  }

  private static JsonNode json(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  public Map<Asked, List<JsonNode>> answers() {
    return answers;
  }

  /** The statuses of each batch, in their order. */
  public Map<String, List<JsonNode>> statuses() {
    return statuses;
  }

  /** The errors of each dead record, by {@code topic-partition-offset}. */
  public Map<String, List<String>> deadLetters() {
    return deadLetters;
  }

  /** Whether readers see each topic to its end: no transaction is open. */
  public boolean nothingHeldBack() {
    return reader.endOffsets(partitions).equals(uncommitted.endOffsets(partitions));
  }

  /** Whether everything committed is read. */
  public boolean atEnd() {
    for (Map.Entry<TopicPartition, Long> end :
        reader.endOffsets(Set.copyOf(partitions)).entrySet()) {
      if (reader.position(end.getKey()) < end.getValue()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    reader.close();
    uncommitted.close();
  }
}
