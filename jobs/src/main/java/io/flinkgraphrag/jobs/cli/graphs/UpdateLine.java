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
import org.jspecify.annotations.Nullable;

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
  private final @Nullable ObjectNode update;

  private UpdateLine(byte[] value, @Nullable ObjectNode updateOrNull) {
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
  byte @Nullable [] keyOrNull() {
    List<@Nullable String> parts = update == null ? List.of() : parts(update);
    return parts.isEmpty() || parts.contains(null)
        ? null
        : Keys.join(parts.toArray(String[]::new)).getBytes(StandardCharsets.UTF_8);
  }

  private static List<@Nullable String> parts(ObjectNode update) {
    List<@Nullable String> parts = new ArrayList<>();
    String type = text(update, "type");
    boolean passage = "passage".equals(type);
    parts.add(graph(update));
    parts.add(passage ? "document" : type);
    if ("relation".equals(type)) {
      parts.add(text(update, "source"));
      parts.add(text(update, "predicate"));
      parts.add(text(update, "target"));
    } else {
      parts.add(text(update, passage && update.hasNonNull("document") ? "document" : "id"));
    }
    return parts;
  }

  private static @Nullable String graph(ObjectNode update) {
    return update.hasNonNull("graph") ? text(update, "graph") : Question.DEFAULT_GRAPH;
  }

  /** Null where the field is no text. */
  private static @Nullable String text(ObjectNode update, String field) {
    return update.path(field).textValue();
  }

  /** The passage that this deletes by its id alone, which means the document of the same name. */
  Optional<MissedDeletes.Passage> deletesById() {
    if (update == null
        || !"delete".equals(text(update, "op"))
        || !"passage".equals(text(update, "type"))
        || update.hasNonNull("document")) {
      return Optional.empty();
    }
    String graph = graph(update);
    String id = text(update, "id");
    return graph == null || id == null
        ? Optional.empty()
        : Optional.of(new MissedDeletes.Passage(graph, id));
  }
}
