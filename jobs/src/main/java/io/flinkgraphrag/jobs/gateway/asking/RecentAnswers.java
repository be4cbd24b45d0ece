package io.flinkgraphrag.jobs.gateway.asking;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * The newest records of {@code answers} by their keys, bounded by count, bytes and age; the oldest
 * go first. A key has more than one where something else was asked under its id. Thread-safe.
 */
final class RecentAnswers {

  /** What an entry takes beside the key's and the value's bytes, about. */
  private static final int ENTRY_BYTES = 128;

  private final int countMax;
  private final long bytesMax;
  private final Duration ageMax;
  private final LongSupplier nanoClock;

  private final Queue<Entry> byAge = new ArrayDeque<>();
  private final Map<String, List<SeenAnswer>> byKey = new HashMap<>();
  private long bytes;

  private record Entry(String key, SeenAnswer answer, long at) {
    long size() {
      return 2L * key.length() + answer.value().length + answer.asked().length() + ENTRY_BYTES;
    }
  }

  RecentAnswers(int countMax, long bytesMax, Duration ageMax, LongSupplier nanoClock) {
    this.countMax = countMax;
    this.bytesMax = bytesMax;
    this.ageMax = ageMax;
    this.nanoClock = nanoClock;
  }

  synchronized void put(String key, SeenAnswer answer) {
    Entry entry = new Entry(key, answer, nanoClock.getAsLong());
    byAge.add(entry);
    byKey.computeIfAbsent(key, none -> new ArrayList<>(1)).add(answer);
    bytes += entry.size();
    dropOld();
  }

  /** The newest to this question. */
  Optional<AnswerRecord> find(AskQuestion question) {
    // read without the lock, for which the reader of the topic waits
    List<SeenAnswer> found = candidates(question);
    for (int i = found.size() - 1; i >= 0; i--) {
      Optional<AnswerRecord> record = found.get(i).to(question);
      if (record.isPresent()) {
        return record;
      }
    }
    return Optional.empty();
  }

  private synchronized List<SeenAnswer> candidates(AskQuestion question) {
    dropOld();
    return byKey.getOrDefault(question.key(), List.of()).stream()
        .filter(answer -> answer.canBeTo(question))
        .toList();
  }

  synchronized int count() {
    return byAge.size();
  }

  synchronized long bytes() {
    return bytes;
  }

  private void dropOld() {
    long now = nanoClock.getAsLong();
    for (Entry oldest = byAge.peek(); oldest != null; oldest = byAge.peek()) {
      if (byAge.size() <= countMax && bytes <= bytesMax && now - oldest.at() <= ageMax.toNanos()) {
        return;
      }
      byAge.remove();
      bytes -= oldest.size();
      List<SeenAnswer> values = byKey.getOrDefault(oldest.key(), List.of());
      if (values.size() > 1) {
        values.remove(0);
      } else {
        byKey.remove(oldest.key());
      }
    }
  }
}
