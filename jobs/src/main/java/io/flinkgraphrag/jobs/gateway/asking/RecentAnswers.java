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
 * The values of the newest records of {@code answers} by their keys, bounded by count, bytes and
 * age; the oldest go first. A key has more than one where another text was asked under its id.
 * Thread-safe.
 */
final class RecentAnswers {

  /** What an entry takes beside the key's and the value's bytes, about. */
  private static final int ENTRY_BYTES = 128;

  private final int countMax;
  private final long bytesMax;
  private final Duration ageMax;
  private final LongSupplier nanoClock;

  private final Queue<Entry> byAge = new ArrayDeque<>();
  private final Map<String, List<byte[]>> byKey = new HashMap<>();
  private long bytes;

  private record Entry(String key, byte[] value, long at) {
    long size() {
      return 2L * key.length() + value.length + ENTRY_BYTES;
    }
  }

  RecentAnswers(int countMax, long bytesMax, Duration ageMax, LongSupplier nanoClock) {
    this.countMax = countMax;
    this.bytesMax = bytesMax;
    this.ageMax = ageMax;
    this.nanoClock = nanoClock;
  }

  synchronized void put(String key, byte[] value) {
    Entry entry = new Entry(key, value, nanoClock.getAsLong());
    byAge.add(entry);
    byKey.computeIfAbsent(key, none -> new ArrayList<>(1)).add(value);
    bytes += entry.size();
    dropOld();
  }

  /** The one to this text, the newest first. */
  synchronized Optional<AnswerRecord> find(String key, String text) {
    dropOld();
    List<byte[]> values = byKey.getOrDefault(key, List.of());
    for (int i = values.size() - 1; i >= 0; i--) {
      Optional<AnswerRecord> record =
          AnswerRecord.read(values.get(i)).filter(answer -> answer.isTo(text));
      if (record.isPresent()) {
        return record;
      }
    }
    return Optional.empty();
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
      List<byte[]> values = byKey.getOrDefault(oldest.key(), List.of());
      if (values.size() > 1) {
        values.remove(0);
      } else {
        byKey.remove(oldest.key());
      }
    }
  }
}
