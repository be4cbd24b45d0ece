package io.flinkgraphrag.jobs.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Orders as they stand on their topic: {@code {"order":"run","from":"…"}}, {@code
 * {"order":"stopping","until":1767225600000}}, {@code {"order":"stopped","savepoint":"…"}}. When
 * one was given is the record's timestamp.
 */
final class JobOrderJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String ORDER = "order";
  private static final String RUN = "run";
  private static final String STOPPING = "stopping";
  private static final String STOPPED = "stopped";
  private static final String FROM = "from";
  private static final String UNTIL = "until";
  private static final String SAVEPOINT = "savepoint";

  private JobOrderJson() {}

  static byte[] bytes(JobOrder order) {
    ObjectNode json = MAPPER.createObjectNode();
    if (order instanceof JobOrder.Run run) {
      json.put(ORDER, RUN).put(FROM, run.from());
    } else if (order instanceof JobOrder.Stopping stopping) {
      json.put(ORDER, STOPPING).put(UNTIL, stopping.until());
    } else if (order instanceof JobOrder.Stopped stopped) {
      json.put(ORDER, STOPPED).put(SAVEPOINT, stopped.savepoint());
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads an order.
   *
   * @throws IOException if it is none: somebody else writes to the topic, or a later build
   */
  static JobOrder order(byte[] bytes, long at) throws IOException {
    JsonNode json;
    try {
      json = MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new IOException("it is no JSON", e);
    }
    String order = json.path(ORDER).asText();
    return switch (order) {
      case RUN -> new JobOrder.Run(at, json.path(FROM).asText());
      case STOPPING -> new JobOrder.Stopping(at, json.path(UNTIL).asLong());
      case STOPPED -> new JobOrder.Stopped(at, json.path(SAVEPOINT).asText());
      default -> throw new IOException("the order is \"" + order + "\"");
    };
  }
}
