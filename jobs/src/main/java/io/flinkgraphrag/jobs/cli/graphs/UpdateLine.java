package io.flinkgraphrag.jobs.cli.graphs;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.Question;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A line of JSON that shall be an update, as it will be sent. Immutable. */
final class UpdateLine {

  /** Numbers keep their digits. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final byte[] value;

  /** Null for a line that is no JSON object. */
  private final ObjectNode update;

  private UpdateLine(byte[] value, ObjectNode updateOrNull) {
    this.value = value;
    this.update = updateOrNull;
  }

  static UpdateLine of(byte[] value) {
    try {
      JsonNode json = JSON.readTree(value);
      return new UpdateLine(value, json instanceof ObjectNode object ? object : null);
    } catch (IOException notJson) {
      return new UpdateLine(value, null);
    }
  }

  byte[] value() {
    return value;
  }

  /** The same update with this version in place of its own. */
  UpdateLine at(long version) {
    if (update == null) {
      return this;
    }
    ObjectNode changed = update.deepCopy().put("version", version);
    return new UpdateLine(changed.toString().getBytes(StandardCharsets.UTF_8), changed);
  }

  /**
   * The record key, {@code graph|type|id} of the element, parts percent-encoded: a passage has its
   * document's, so that all that is ordered together takes one partition. Null where the line does
   * not tell; the job will refuse it.
   */
  byte[] keyOrNull() {
    List<String> parts = update == null ? List.of() : parts();
    return parts.isEmpty() || parts.contains(null)
        ? null
        : Keys.join(parts.toArray(String[]::new)).getBytes(StandardCharsets.UTF_8);
  }

  private List<String> parts() {
    List<String> parts = new ArrayList<>();
    String type = text("type");
    boolean passage = "passage".equals(type);
    parts.add(graph());
    parts.add(passage ? "document" : type);
    if ("relation".equals(type)) {
      parts.add(text("source"));
      parts.add(text("predicate"));
      parts.add(text("target"));
    } else {
      parts.add(text(passage && update.hasNonNull("document") ? "document" : "id"));
    }
    return parts;
  }

  private String graph() {
    return update.hasNonNull("graph") ? text("graph") : Question.DEFAULT_GRAPH;
  }

  private String text(String field) {
    return update.path(field).textValue();
  }

  /** The passage that this deletes by its id alone, which means the document of the same name. */
  Optional<MissedDeletes.Passage> deletesById() {
    boolean byId =
        update != null
            && "delete".equals(text("op"))
            && "passage".equals(text("type"))
            && !update.hasNonNull("document")
            && text("id") != null
            && graph() != null;
    return byId ? Optional.of(new MissedDeletes.Passage(graph(), text("id"))) : Optional.empty();
  }
}
