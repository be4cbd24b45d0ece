package io.flinkgraphrag.jobs.cli;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.Question;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The contract's record key of an update: {@code graph|type|id}, parts percent-encoded. */
final class UpdateKeys {

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private UpdateKeys() {}

  /** The key of an update, or null where its value does not tell; the job will refuse that one. */
  static byte[] keyOf(byte[] value) {
    JsonNode update;
    try {
      update = JSON.readTree(value);
    } catch (IOException notJson) {
      return null;
    }
    if (update == null || !update.isObject()) {
      return null;
    }
    List<String> parts = parts(update);
    if (parts.contains(null)) {
      return null;
    }
    return Keys.join(parts.toArray(String[]::new)).getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> parts(JsonNode update) {
    List<String> parts = new ArrayList<>();
    String type = text(update, "type");
    parts.add(update.hasNonNull("graph") ? text(update, "graph") : Question.DEFAULT_GRAPH);
    parts.add(type);
    if ("relation".equals(type)) {
      parts.add(text(update, "source"));
      parts.add(text(update, "predicate"));
      parts.add(text(update, "target"));
    } else if ("passage".equals(type)) {
      parts.add(text(update, update.hasNonNull("document") ? "document" : "id"));
      parts.add(text(update, "id"));
    } else {
      parts.add(text(update, "id"));
    }
    return parts;
  }

  private static String text(JsonNode update, String field) {
    return update.path(field).textValue();
  }
}
