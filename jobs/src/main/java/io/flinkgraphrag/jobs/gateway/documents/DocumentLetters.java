package io.flinkgraphrag.jobs.gateway.documents;

import io.flinkgraphrag.model.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The newest dead letters of the topic of documents, by where their records stand. Thread-safe. */
final class DocumentLetters {

  static final int LETTERS_MAX = 10_000;

  private final String topic;

  /** The last record of each partition whose letter was let go to have room for newer ones. */
  private final Map<Integer, Long> forgotten = new HashMap<>();

  private final Map<Place, Letter> letters =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Letter> eldest) {
          boolean over = size() > LETTERS_MAX;
          if (over) {
            Place place = eldest.getKey();
            forgotten.merge(place.partition(), place.offset(), Math::max);
          }
          return over;
        }
      };

  private record Place(int partition, long offset) {}

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Letter(byte[] key, Reason reason) {}

  /**
   * Creates them.
   *
   * @param topic of documents
   */
  DocumentLetters(String topic) {
    this.topic = topic;
  }

  /** Takes a record of the topic of dead letters. */
  void take(ConsumerRecord<byte[], byte[]> record) {
    if (!header(record, "topic").equals(topic)) {
      return;
    }
    Place place =
        new Place(
            Integer.parseInt(header(record, "partition")),
            Long.parseLong(header(record, "offset")));
    String[] error = header(record, "error").split(": ", 2);
    byte[] key = record.key() == null ? new byte[0] : record.key();
    synchronized (this) {
      letters.put(place, new Letter(key, new Reason(error[0], error[error.length - 1])));
    }
  }

  /** That of a record there, if it has this key. */
  synchronized Optional<Reason> find(int partition, long offset, byte[] key) {
    return Optional.ofNullable(letters.get(new Place(partition, offset)))
        .filter(letter -> Arrays.equals(letter.key(), key))
        .map(Letter::reason);
  }

  /** Whether a letter of a record there, once taken, would still be here. */
  synchronized boolean holdsAllFrom(int partition, long offset) {
    return offset > forgotten.getOrDefault(partition, -1L);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
