package io.flinkgraphrag.jobs.gateway.graphs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.Question;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is seen of an update without reading it whole: texts and vectors are skipped.
 *
 * @param delete or else something is put
 */
record UpdateGlance(String graph, boolean delete) {

  private static final JsonFactory JSON = new JsonFactory();

  /** Empty where it is none. */
  static Optional<UpdateGlance> of(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    try {
      return value == null ? ofKey(record.key()) : ofValue(value);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<UpdateGlance> ofKey(byte[] key) {
    if (key == null) {
      return Optional.empty();
    }
    String graph = Keys.parts(new String(key, StandardCharsets.UTF_8)).get(0);
    return Optional.of(new UpdateGlance(graph, true));
  }

  private static Optional<UpdateGlance> ofValue(byte[] value) throws IOException {
    String graph = Question.DEFAULT_GRAPH;
    String op = "";
    try (JsonParser json = JSON.createParser(value)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        if (token == JsonToken.VALUE_STRING && name.equals("graph")) {
          graph = json.getText();
        } else if (token == JsonToken.VALUE_STRING && name.equals("op")) {
          op = json.getText();
        } else {
          json.skipChildren();
        }
      }
    }
    return op.isEmpty()
        ? Optional.empty()
        : Optional.of(new UpdateGlance(graph, op.equals("delete")));
  }
}
