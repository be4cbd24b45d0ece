package io.flinkgraphrag.start;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the offsets of one reader, without waiting for Kafka: one call at a time, the latest
 * offsets next, and none where nothing has changed, but for a commit every {@link #RENEWED}: Kafka
 * forgets an offset so long after its own commit, 7 days by default ({@code
 * offsets.retention.minutes}), for the group has no members. {@link #close} waits for the last one,
 * for a moment: the Kafka source's own commits are lost where a job is stopped, and the next start
 * would believe what was committed before.
 *
 * <p>Called by the task's thread, and by the client's when Kafka has answered.
 */
final class OffsetCommits implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OffsetCommits.class);

  /** For the last commit, at the end of the reader. */
  static final Duration LAST_WAIT = Duration.ofSeconds(5);

  /** So often are offsets committed again that stay the same, from checkpoint to checkpoint. */
  static final Duration RENEWED = Duration.ofHours(12);

  /** Sends offsets to the brokers. */
  interface Client {

    /** Does not block. */
    CompletionStage<Void> commit(Map<TopicPartition, Long> offsets);

    void close();
  }

  // configuration
  private final Client client;
  private final String group;
  private final Clock clock;

  // runtime, guarded by this
  private Map<TopicPartition, Long> wanted = Map.of();
  private Map<TopicPartition, Long> committed = Map.of();
  private long committedAt;
  private boolean underWay;

  /**
   * @param group named in a message
   */
  OffsetCommits(Client client, String group, Clock clock) {
    this.client = client;
    this.group = group;
    this.clock = clock;
  }

  /** Commits these, the offsets of the next record of each partition of the reader, soon. */
  synchronized void commit(Map<TopicPartition, Long> offsets) {
    wanted = Map.copyOf(offsets);
    if (!underWay) {
      sendWhatChanged();
    }
  }

  private synchronized void sendWhatChanged() {
    if (wanted.isEmpty() || (wanted.equals(committed) && !isOld())) {
      return;
    }
    Map<TopicPartition, Long> sent = wanted;
    underWay = true;
    var unused = client.commit(sent).whenComplete((nothing, error) -> answered(sent, error));
  }

  private boolean isOld() {
    return clock.millis() - committedAt >= RENEWED.toMillis();
  }

  private synchronized void answered(Map<TopicPartition, Long> sent, @Nullable Throwable error) {
    underWay = false;
    if (error == null) {
      committed = sent;
      committedAt = clock.millis();
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
    client.close();
  }

  private synchronized void awaitLast() throws InterruptedException {
    long end = System.nanoTime() + LAST_WAIT.toNanos();
    while (underWay && System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
    }
  }
}
