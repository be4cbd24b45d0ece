package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.embedded.TextClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/**
 * The updates of one graph on the topic, as readers of committed records see them.
 *
 * @param records with their keys
 */
record ImportedGraph(String graph, List<ConsumerRecord<String, String>> records) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Waits until they are visible, which is a moment after the import's end. */
  static ImportedGraph await(String bootstrap, String graph, int count) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> read(bootstrap, graph), found -> found.records.size() >= count);
  }

  private static ImportedGraph read(String bootstrap, String graph) {
    return new ImportedGraph(
        graph,
        new TextClient(bootstrap)
            .readAll("graph-updates").stream()
                .filter(record -> record.key().startsWith(graph + "|"))
                .toList());
  }

  /** What the elements are, whatever their versions. */
  Set<String> elements() {
    Set<String> elements = new TreeSet<>();
    records.forEach(record -> elements.add(element(record.value())));
    return elements;
  }

  /** A put without its graph and version, its fields in one order. */
  static String element(String value) {
    try {
      ObjectNode update = (ObjectNode) JSON.readTree(value);
      update.remove(List.of("graph", "version", "op"));
      return JSON.writeValueAsString(
          new TreeMap<>(JSON.<Map<String, Object>>convertValue(update, new TypeReference<>() {})));
    } catch (JsonProcessingException e) {
      throw new AssertionError(value, e);
    }
  }

  Set<Long> versions() {
    Set<Long> versions = new HashSet<>();
    for (ConsumerRecord<String, String> record : records) {
      try {
        versions.add(JSON.readTree(record.value()).path("version").asLong());
      } catch (JsonProcessingException e) {
        throw new AssertionError(record.value(), e);
      }
    }
    return versions;
  }

  /** No element came twice. */
  void requireEachOnce() {
    assertThat(records).hasSameSizeAs(elements());
  }
}
