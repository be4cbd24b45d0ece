package io.flinkgraphrag.jobs.gateway.documents;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * For which documents a reader of dead letters that began some time back has read the letter, if
 * there is one: what the job read later than the reader's beginning has its letter behind that.
 * Those are the records that the job had not read when this was first told, and those that were
 * sent late enough, by the times of the records themselves. Thread-safe.
 */
final class LettersKnown {

  /**
   * Producers' clocks may be so far ahead: a record that was sent shortly before the letters begin
   * would look like one that was sent later.
   */
  private static final Duration CLOCKS_MAX = Duration.ofMinutes(30);

  private final Clock clock;

  /** When the oldest letters are of, at the latest. */
  private final Instant since;

  /** How far the job was when it was first looked at. */
  private final Map<TopicPartition, Long> first = new HashMap<>();

  private boolean told;

  /**
   * For a reader that begins now.
   *
   * @param back how old its oldest letters are
   */
  LettersKnown(Clock clock, Duration back) {
    this.clock = clock;
    this.since = clock.instant().minus(back);
  }

  /** Takes what the job has committed; only the first time counts. */
  synchronized void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    if (told) {
      return;
    }
    told = true;
    offsets.forEach(
        (partition, committed) -> {
          if (committed != null) {
            first.put(partition, committed.offset());
          }
        });
  }

  /** Whether the letter of a record there has been read, if it has one. */
  CompletionStage<Boolean> has(Admin admin, TopicPartition partition, long offset) {
    if (isLater(partition, offset)) {
      return CompletableFuture.completedFuture(true);
    }
    long from = since.plus(CLOCKS_MAX).toEpochMilli();
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.forTimestamp(from)))
        .partitionResult(partition)
        .toCompletionStage()
        .thenApply(sent -> isAtOrBehind(sent, offset));
  }

  private synchronized boolean isLater(TopicPartition partition, long offset) {
    return told && offset >= first.getOrDefault(partition, 0L);
  }

  /** Where the first one of a time is from the future, nothing is known by times. */
  private boolean isAtOrBehind(ListOffsetsResultInfo sent, long offset) {
    return sent.offset() >= 0
        && offset >= sent.offset()
        && sent.timestamp() <= clock.instant().plus(CLOCKS_MAX).toEpochMilli();
  }
}
