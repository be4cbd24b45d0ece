package io.flinkgraphrag.jobs.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.state.StableHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What must come of the records that are really in the input topics, by the contract's words and
 * without a stream processor: one pass, one record after the other. It knows only the kinds of
 * records that {@link Load} sends.
 */
final class ReferenceModel {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A question as its terminal record names it; another text under an id is a question too. */
  record Asked(String graph, String id, String text) {}

  /** A record by its place, as a dead letter names it. */
  record Place(String topic, int partition, long offset) {}

  /**
   * An element after its newest update.
   *
   * @param hash of the update's value
   */
  private record Element(long version, boolean present, String content, long hash) {

    /** Of one version a put counts more than a delete, and of two puts the higher hash. */
    boolean isAfter(Element other) {
      if (version != other.version) {
        return version > other.version;
      }
      return present == other.present ? present && hash > other.hash : present;
    }
  }

  private final Map<Asked, Status> statuses = new HashMap<>();
  private final Set<Place> unreadable = new HashSet<>();
  private final Map<String, BatchStatus> batches = new TreeMap<>();
  private final Map<String, Element> elements = new HashMap<>();

  ReferenceModel(
      List<ConsumerRecord<byte[], byte[]>> questions, List<ConsumerRecord<byte[], byte[]>> updates)
      throws IOException {
    // Within a partition only: one identity and one element always have the same key.
    Comparator<ConsumerRecord<byte[], byte[]>> order =
        Comparator.<ConsumerRecord<byte[], byte[]>>comparingInt(ConsumerRecord::partition)
            .thenComparingLong(ConsumerRecord::offset);
    Set<String> ids = new HashSet<>();
    for (var record : questions.stream().sorted(order).toList()) {
      ask(record, ids);
    }
    for (var record : updates.stream().sorted(order).toList()) {
      update(record);
    }
  }

  private static Place place(ConsumerRecord<byte[], byte[]> record) {
    return new Place(record.topic(), record.partition(), record.offset());
  }

  private static JsonNode jsonOrNull(ConsumerRecord<byte[], byte[]> record) {
    try {
      return JSON.readTree(record.value());
    } catch (IOException broken) {
      return null;
    }
  }

  private void ask(ConsumerRecord<byte[], byte[]> record, Set<String> ids) {
    JsonNode question = jsonOrNull(record);
    if (question == null) {
      unreadable.add(place(record));
      return;
    }
    Asked asked =
        new Asked(
            question.path("graph").asText("default"),
            question.path("id").asText(),
            question.path("text").asText());
    boolean first = ids.add(asked.graph() + "|" + asked.id());
    Status status;
    if (asked.text().isEmpty() || !first) {
      status = Status.REJECTED;
    } else {
      status = asked.graph().equals("default") ? Status.ANSWERED : Status.NO_EVIDENCE;
    }
    statuses.putIfAbsent(asked, status);
  }

  private void update(ConsumerRecord<byte[], byte[]> record) throws IOException {
    String batch = new String(record.headers().lastHeader("batch").value(), StandardCharsets.UTF_8);
    JsonNode update = jsonOrNull(record);
    Progress.Outcome outcome;
    if (update == null) {
      unreadable.add(place(record));
      outcome = Progress.Outcome.REFUSED;
    } else {
      outcome = apply(update, record.value());
    }
    batches.merge(
        batch, BatchStatus.none(batch).plus(outcome), (before, one) -> before.plus(outcome));
  }

  private Progress.Outcome apply(JsonNode update, byte[] value) {
    String key = update.path("type").asText() + "|" + update.path("id").asText();
    boolean put = !update.path("op").asText().equals("delete");
    String content =
        update.path("title").asText()
            + "|"
            + update.path("text").asText()
            + "|"
            + update.path("description").asText();
    Element after =
        new Element(
            update.path("version").asLong(),
            put,
            put ? content : "",
            put ? StableHash.of(value) : 0);
    Element before = elements.get(key);
    if (before != null && !after.isAfter(before)) {
      return Progress.Outcome.UNCHANGED;
    }
    elements.put(key, after);
    boolean was = before != null && before.present();
    if (!put) {
      return was ? Progress.Outcome.APPLIED : Progress.Outcome.NOT_FOUND;
    }
    return was && before.content().equals(content)
        ? Progress.Outcome.UNCHANGED
        : Progress.Outcome.APPLIED;
  }

  Map<Asked, Status> statuses() {
    return statuses;
  }

  Set<Place> unreadable() {
    return unreadable;
  }

  Map<String, BatchStatus> batches() {
    return batches;
  }

  /** Ids of the passages that are in the graph, or that were and are not any more. */
  Set<String> passages(boolean present) {
    Set<String> ids = new TreeSet<>();
    elements.forEach(
        (key, element) -> {
          if (key.startsWith("passage|") && element.present() == present) {
            ids.add(key.substring("passage|".length()));
          }
        });
    return ids;
  }
}
