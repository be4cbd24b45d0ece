package io.flinkgraphrag.contract;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.flinkgraphrag.model.contract.BatchStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes the value of a record on the {@code graph-status} topic. Thread-safe. */
final class BatchStatusWriter {

  static final int SCHEMA_VERSION = 1;

  /** Characters beyond the first plane are written as UTF-8, as all others, not as escapes. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  /** UTF-8 JSON; bounded, because the batch's name is. */
  byte[] write(BatchStatus status, String cell) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeNumberField("schemaVersion", SCHEMA_VERSION);
      json.writeStringField("batch", Texts.wellFormed(status.batch()));
      if (!cell.isEmpty()) {
        json.writeStringField("cell", cell);
      }
      json.writeNumberField("applied", status.applied());
      json.writeNumberField("unchanged", status.unchanged());
      json.writeNumberField("refused", status.refused());
      json.writeNumberField("notFound", status.notFound());
      json.writeNumberField("total", status.total());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return out.toByteArray();
  }
}
