package io.flinkgraphrag.jobs.cli.graphs;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.graphs.Element;
import io.flinkgraphrag.model.ElementType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Updates as the contract writes them. */
final class UpdateJson {

  /** Numbers keep their digits. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private UpdateJson() {}

  /**
   * An update on one line.
   *
   * @param value of a record that the job took, so it is JSON
   * @param graphOrNull that it shall be of, null to leave it as it is
   */
  static String line(byte[] value, @Nullable String graphOrNull) {
    String text = new String(value, StandardCharsets.UTF_8);
    try {
      JsonNode update = JSON.readTree(text.startsWith("\ufeff") ? text.substring(1) : text);
      if (graphOrNull != null) {
        ((ObjectNode) update).put("graph", graphOrNull);
      }
      return JSON.writeValueAsString(update);
    } catch (IOException e) {
      throw new IllegalStateException("an update that was readable is not any more", e);
    }
  }

  /** With the version after that of the update that put the element, where that has one. */
  static byte[] delete(String graph, Element element) {
    ObjectNode delete = JSON.createObjectNode();
    ElementType type = element.delete().type();
    delete.put("op", "delete").put("type", type.text()).put("graph", graph);
    for (int i = 0; i < type.idFields().size(); i++) {
      delete.put(type.idFields().get(i), element.delete().idParts().get(i));
    }
    if (element.order().versioned()) {
      delete.put("version", Math.addExact(element.order().value(), 1));
    }
    return delete.toString().getBytes(StandardCharsets.UTF_8);
  }
}
