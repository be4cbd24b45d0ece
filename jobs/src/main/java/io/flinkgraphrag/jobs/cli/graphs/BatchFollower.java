package io.flinkgraphrag.jobs.cli.graphs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.model.contract.BatchStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows the status topic until a batch is in the graph, whatever cells its graphs are in. It must
 * be made before the batch is sent, or it may miss the last status. For one thread.
 */
public final class BatchFollower implements AutoCloseable {

  /** A batch that does not move for this long is given up. */
  static final Duration STANDSTILL_MAX = Duration.ofMinutes(5);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Output output;
  private final String batch;

  /** The latest counts of each cell; "" for a job without one. */
  private final Map<String, BatchStatus> cells = new HashMap<>();

  /** What of them was there before the batch was sent. */
  private final Map<String, BatchStatus> earlier = new HashMap<>();

  private BatchFollower(
      KafkaConnection connection,
      String topic,
      boolean fromBeginning,
      String batch,
      Output output) {
    this.consumer = connection.consumer(topic, fromBeginning);
    this.output = output;
    this.batch = batch;
  }

  /** Of a batch whose name nobody used before. */
  public static BatchFollower ofNew(
      KafkaConnection connection, String topic, String batch, Output output) {
    return new BatchFollower(connection, topic, false, batch, output);
  }

  /** Of a batch whose name may have been used: what is on the topic by now is not counted. */
  static BatchFollower of(KafkaConnection connection, String topic, String batch, Output output) {
    BatchFollower follower = new BatchFollower(connection, topic, true, batch, output);
    follower.readEarlierCounts();
    return follower;
  }

  /** Of a batch that may go on from an earlier process: all that was ever sent under it counts. */
  public static BatchFollower ofWhole(
      KafkaConnection connection, String topic, String batch, Output output) {
    return new BatchFollower(connection, topic, true, batch, output);
  }

  private void readEarlierCounts() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      // the latest of a cell counts, and not the highest: see count
      consumer.poll(Duration.ofMillis(100)).forEach(record -> read(record, earlier::put));
    }
    cells.putAll(earlier);
  }

  /**
   * Returns the counts as soon as they add up to what was sent.
   *
   * @throws CommandFailure if nothing moves for {@link #STANDSTILL_MAX}
   */
  public BatchStatus await(long sent) {
    long movedAt = System.nanoTime();
    long reportedAt = movedAt;
    BatchStatus status = sum();
    while (status.total() < sent) {
      long before = status.total();
      consumer.poll(Duration.ofMillis(100)).forEach(record -> read(record, this::count));
      status = sum();
      long now = System.nanoTime();
      if (status.total() != before) {
        movedAt = now;
      } else if (now - movedAt > STANDSTILL_MAX.toNanos()) {
        throw new CommandFailure(
            CommandFailure.FAILED,
            "only %,d of %,d updates are in the graph, and none more for %d s; is the job running?"
                .formatted(status.total(), sent, STANDSTILL_MAX.toSeconds()));
      }
      if (now - reportedAt > REPORT_INTERVAL.toNanos() && status.total() > before) {
        reportedAt = now;
        output.note(describe(status));
      }
    }
    return status;
  }

  private BatchStatus sum() {
    BatchStatus sum = BatchStatus.none(batch);
    for (Map.Entry<String, BatchStatus> cell : cells.entrySet()) {
      sum = sum.plus(cell.getValue());
      if (earlier.containsKey(cell.getKey())) {
        sum = sum.minus(earlier.get(cell.getKey()));
      }
    }
    return sum;
  }

  private void read(ConsumerRecord<byte[], byte[]> record, BiConsumer<String, BatchStatus> counts) {
    try {
      JsonNode json = JSON.readTree(record.value() == null ? new byte[0] : record.value());
      BatchStatus read =
          new BatchStatus(
              json.path("batch").asText(),
              json.path("applied").asLong(),
              json.path("unchanged").asLong(),
              json.path("refused").asLong(),
              json.path("notFound").asLong());
      if (read.batch().equals(batch)) {
        counts.accept(json.path("cell").asText(""), read);
      }
    } catch (IOException ofSomebodyElse) {
      // Whatever else is on the topic says nothing about this batch.
    }
  }

  /** The job forgets a batch that was silent for a day, and then begins at 0 again. */
  private void count(String cell, BatchStatus read) {
    BatchStatus before = earlier.get(cell);
    if (before != null && read.total() < before.total()) {
      earlier.remove(cell);
      cells.put(cell, read);
    } else {
      cells.merge(cell, read, (a, b) -> a.total() > b.total() ? a : b);
    }
  }

  public static String describe(BatchStatus status) {
    return String.format(
        Locale.ROOT,
        "applied %,d, unchanged %,d%s, refused %,d",
        status.applied(),
        status.unchanged(),
        notFound(status),
        status.refused());
  }

  /** Whether the job refused none; else says where they are. */
  public static boolean noneRefused(BatchStatus status, KafkaConnection connection, Output output) {
    if (status.refused() == 0) {
      return true;
    }
    output.note(
        ("refused: %,d; these updates and the reasons are on the topic dead-letters:%n"
                + "  ./graphrag consume dead-letters --from-beginning --headers --bootstrap %s")
            .formatted(status.refused(), connection.bootstrap()));
    return false;
  }

  private static String notFound(BatchStatus status) {
    return status.notFound() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            " (%,d %s found nothing)",
            status.notFound(),
            status.notFound() == 1 ? "delete" : "deletes");
  }

  @Override
  public void close() {
    consumer.close();
  }
}
