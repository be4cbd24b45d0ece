package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.graphs.Element;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Sends updates of one batch, with the keys of their elements: lines of JSON, or deletes of
 * elements. For one thread; what was sent counts after {@link #finish}.
 */
public final class UpdateLoader implements AutoCloseable {

  /** Room for key and headers below the largest record. */
  static final int LINE_BYTES_MAX = EmbeddedKafka.RECORD_BYTES_MAX - 64 * 1024;

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final List<Header> headers;
  private final Output output;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final long startedAt = System.nanoTime();
  private long reportedAt = startedAt;
  private final MissedDeletes byId = new MissedDeletes();
  private int rateMax = Integer.MAX_VALUE;

  private long sent;

  public UpdateLoader(KafkaConnection connection, String topic, String batch, Output output) {
    this.producer = connection.producer();
    this.topic = topic;
    this.headers = List.of(new RecordHeader("batch", batch.getBytes(StandardCharsets.UTF_8)));
    this.output = output;
  }

  /** From now on sends at most so many updates a second, on average since it was made. */
  public void limitRate(int perSecond) {
    rateMax = perSecond;
  }

  /** Sends an update as {@link UpdateLines} hands it over. */
  public void send(byte[] line) {
    UpdateLine update = UpdateLine.of(line);
    update.deletesById().ifPresent(byId::add);
    send(new ProducerRecord<>(topic, null, update.keyOrNull(), line, headers));
  }

  /**
   * Sends the delete of an element so that it comes after the update that put it: with the next
   * version, or through the same partition.
   */
  void sendDelete(String graph, Element element) {
    send(
        new ProducerRecord<>(
            topic,
            element.order().versioned() ? null : element.position().partition(),
            element.delete().elementKey(graph).getBytes(StandardCharsets.UTF_8),
            UpdateJson.delete(graph, element),
            headers));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    long early = startedAt + (long) (sent * 1e9 / rateMax) - System.nanoTime();
    if (early > 0) {
      LockSupport.parkNanos(early);
    }
    var unused =
        producer.send(
            record,
            (metadata, error) -> {
              if (error != null) {
                failure.compareAndSet(null, error);
              }
            });
    sent++;
    throwFailure();
    if (System.nanoTime() - reportedAt > REPORT_INTERVAL.toNanos()) {
      reportedAt = System.nanoTime();
      output.note(progress());
    }
  }

  private void throwFailure() {
    if (failure.get() != null) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "Kafka did not take an update: " + KafkaConnection.rootMessage(failure.get()),
          failure.get());
    }
  }

  /** Waits until the broker has everything. */
  public void finish() {
    producer.flush();
    throwFailure();
    output.note(progress());
  }

  private String progress() {
    double seconds = Math.max(1e-3, (System.nanoTime() - startedAt) / 1e9);
    return String.format(
        Locale.ROOT,
        "sent %,d %s (%,.0f/s)",
        sent,
        sent == 1 ? "update" : "updates",
        sent / seconds);
  }

  public long sent() {
    return sent;
  }

  /** The passages that were deleted without naming their document. */
  MissedDeletes deletedById() {
    return byId;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
