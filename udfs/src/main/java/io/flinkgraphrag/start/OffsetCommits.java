package io.flinkgraphrag.start;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the offsets of one reader, without waiting for Kafka: one call at a time, the latest
 * offsets next, and none where nothing has changed. {@link #close} waits for the last one, for a
 * moment: the Kafka source's own commits are lost where a job is stopped, and the next start would
 * believe what was committed before.
 *
 * <p>Called by the task's thread, and by the client's when Kafka has answered.
 */
final class OffsetCommits implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OffsetCommits.class);

  /** For the last commit, at the end of the reader. */
  static final Duration LAST_WAIT = Duration.ofSeconds(5);

  private final Admin admin;
  private final String group;

  // guarded by this
  private Map<TopicPartition, Long> wanted = Map.of();
  private Map<TopicPartition, Long> committed = Map.of();
  private boolean underWay;

  OffsetCommits(Admin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  /** Commits these, the offsets of the next record of each partition of the reader, soon. */
  synchronized void commit(Map<TopicPartition, Long> offsets) {
    wanted = Map.copyOf(offsets);
    if (!underWay) {
      sendWhatChanged();
    }
  }

  private synchronized void sendWhatChanged() {
    if (wanted.equals(committed)) {
      return;
    }
    Map<TopicPartition, Long> sent = wanted;
    underWay = true;
    var unused =
        admin
            .alterConsumerGroupOffsets(
                group,
                sent.entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            Map.Entry::getKey, offset -> new OffsetAndMetadata(offset.getValue()))))
            .all()
            .whenComplete((nothing, error) -> answered(sent, error));
  }

  private synchronized void answered(Map<TopicPartition, Long> sent, Throwable error) {
    underWay = false;
    if (error == null) {
      committed = sent;
    } else {
      LOG.warn("the offsets {} of group {} were not committed: {}", sent, group, error.toString());
    }
    if (error == null || !wanted.equals(sent)) {
      sendWhatChanged();
    }
    notifyAll();
  }

  /** Waits until the latest offsets are committed, or cannot be, or {@link #LAST_WAIT} is over. */
  @Override
  public void close() {
    try {
      awaitLast();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    admin.close(Duration.ZERO);
  }

  private synchronized void awaitLast() throws InterruptedException {
    long end = System.nanoTime() + LAST_WAIT.toNanos();
    while (underWay && System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
    }
  }
}
