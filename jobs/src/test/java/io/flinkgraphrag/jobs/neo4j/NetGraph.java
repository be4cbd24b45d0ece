package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.model.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a graph is by the updates on the topic: of each element the last one, deletes left out.
 *
 * @param elements what they are by their ids
 */
record NetGraph(Map<String, String> elements, int puts, int deletes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Also requires that the versions of an element rise in the order in which they were sent. */
  static NetGraph of(List<ConsumerRecord<String, String>> records) {
    Map<String, Long> versions = new HashMap<>();
    Map<String, String> elements = new TreeMap<>();
    int deletes = 0;
    for (ConsumerRecord<String, String> record : records) {
      JsonNode update = read(record.value());
      String id = id(update);
      long version = update.path("version").asLong();
      Long before = versions.put(id, version);
      assertThat(before == null || before < version)
          .as("version %d of %s is after %d", version, id, before)
          .isTrue();
      if (update.path("op").asText().equals("delete")) {
        deletes++;
        elements.remove(id);
      } else {
        elements.put(id, ImportedGraph.element(record.value()));
      }
    }
    return new NetGraph(elements, records.size() - deletes, deletes);
  }

  /** Of an import, in which an element may come several times at one version: all of them. */
  static Map<String, List<String>> alternatives(List<ConsumerRecord<String, String>> records) {
    return records.stream()
        .collect(
            Collectors.groupingBy(
                record -> id(read(record.value())),
                TreeMap::new,
                Collectors.mapping(
                    record -> ImportedGraph.element(record.value()), Collectors.toList())));
  }

  /** Up to some elements in which this differs from an import; empty where there are none. */
  List<String> differences(Map<String, List<String>> imported) {
    List<String> differences = new ArrayList<>();
    elements.forEach(
        (id, element) -> {
          List<String> expected = imported.getOrDefault(id, List.of());
          if (!expected.contains(element)) {
            differences.add(expected.isEmpty() ? "left over: " + id : element + " is " + expected);
          }
        });
    imported.keySet().stream()
        .filter(id -> !elements.containsKey(id))
        .forEach(id -> differences.add("missing: " + id));
    return differences.stream().limit(10).toList();
  }

  private static String id(JsonNode update) {
    String type = update.path("type").asText();
    return type
        + ElementType.of(type).orElseThrow().idFields().stream()
            .map(field -> "|" + update.path(field).asText())
            .collect(Collectors.joining());
  }

  private static JsonNode read(String value) {
    try {
      return JSON.readTree(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(value, e);
    }
  }
}
