package io.flinkgraphrag.jobs.neo4j.follow;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Puts that the mapping made: which element they are of, with a version, and their deletes. */
public final class SentJson {

  /** Numbers keep their digits. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private SentJson() {}

  /** Names the element of a put, a passage of a document by itself. */
  static String element(UpdateRecord put) {
    String key = new String(put.key(), StandardCharsets.UTF_8);
    return put.type() == ElementType.PASSAGE ? Keys.join(key, read(put).path("id").asText()) : key;
  }

  static UpdateRecord at(long version, UpdateRecord put) {
    return written(put, read(put).put("version", version));
  }

  /** What removes the element of a put. */
  public static UpdateRecord deleteAt(long version, UpdateRecord put) {
    ObjectNode given = read(put);
    ObjectNode delete = JSON.createObjectNode();
    delete
        .put("op", "delete")
        .put("type", put.type().text())
        .put("graph", given.path("graph").asText());
    for (String field : put.type().idFields()) {
      JsonNode part = given.get(field);
      if (part != null) {
        delete.set(field, part);
      }
    }
    return written(put, delete.put("version", version));
  }

  private static UpdateRecord written(UpdateRecord put, ObjectNode update) {
    return new UpdateRecord(
        put.type(), put.key(), update.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode read(UpdateRecord put) {
    try {
      return (ObjectNode) JSON.readTree(put.value());
    } catch (IOException e) {
      throw new UncheckedIOException("the mapping wrote no JSON", e);
    }
  }
}
