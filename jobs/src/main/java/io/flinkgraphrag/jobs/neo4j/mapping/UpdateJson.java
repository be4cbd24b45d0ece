package io.flinkgraphrag.jobs.neo4j.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.contract.Change;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes puts as the contract's JSON. The same element at the same version has the same bytes,
 * whenever it is read again.
 */
public final class UpdateJson {

  private static final JsonFactory JSON = new JsonFactory();

  /** Bytes that most updates fit into. */
  private static final int USUAL_BYTES = 512;

  private final String graph;
  private final long version;

  /** Of a graph, at one version. */
  public UpdateJson(String graph, long version) {
    this.graph = graph;
    this.version = version;
  }

  /**
   * A record of a put.
   *
   * @param vectorModel "" where nobody says
   */
  public UpdateRecord of(Change.Put put, String vectorModel) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("op", "upsert");
      json.writeStringField("type", put.type().text());
      json.writeStringField("graph", graph);
      if (put instanceof Change.EntityUpsert entity) {
        write(entity, json);
        write(entity.vector(), vectorModel, json);
      } else if (put instanceof Change.PassageUpsert passage) {
        write(passage, json);
        write(passage.vector(), vectorModel, json);
      } else if (put instanceof Change.RelationUpsert relation) {
        write(relation, json);
      }
      json.writeNumberField("version", version);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    ElementType type = put.type();
    byte[] key = put.elementKey(graph).getBytes(StandardCharsets.UTF_8);
    return new UpdateRecord(type, key, bytes.toByteArray());
  }

  private static void write(Change.EntityUpsert entity, JsonGenerator json) throws IOException {
    json.writeStringField("id", entity.id());
    json.writeStringField("name", entity.name());
    writeText("kind", entity.kind(), json);
    writeText("description", entity.description(), json);
    write("aliases", entity.aliases(), json);
  }

  private static void write(Change.PassageUpsert passage, JsonGenerator json) throws IOException {
    json.writeStringField("id", passage.id());
    writeText("title", passage.title(), json);
    json.writeStringField("text", passage.text());
    List<String> entities = passage.entities();
    write("entities", entities == null ? List.of() : entities, json);
  }

  private static void write(Change.RelationUpsert relation, JsonGenerator json) throws IOException {
    json.writeStringField("source", relation.source());
    json.writeStringField("predicate", relation.predicate());
    json.writeStringField("target", relation.target());
    if (relation.weight() != 1) {
      json.writeNumberField("weight", relation.weight());
    }
    write("passages", relation.passages(), json);
  }

  private static void writeText(String field, String text, JsonGenerator json) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(field, text);
    }
  }

  private static void write(String field, List<String> texts, JsonGenerator json)
      throws IOException {
    if (!texts.isEmpty()) {
      json.writeArrayFieldStart(field);
      for (String text : texts) {
        json.writeString(text);
      }
      json.writeEndArray();
    }
  }

  private static void write(float[] vector, String model, JsonGenerator json) throws IOException {
    if (vector.length > 0) {
      json.writeArrayFieldStart("vector");
      for (float number : vector) {
        json.writeNumber(number);
      }
      json.writeEndArray();
      writeText("vectorModel", model, json);
    }
  }
}
