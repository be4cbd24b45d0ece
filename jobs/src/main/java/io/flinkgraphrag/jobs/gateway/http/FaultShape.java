package io.flinkgraphrag.jobs.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How clients of a path expect a fault to be written. */
@FunctionalInterface
public interface FaultShape {

  /** The gateway's own: {@code {"error":{"code","message"}}}. */
  FaultShape OWN =
      fault -> {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error").put("code", fault.code()).put("message", fault.getMessage());
        return body;
      };

  JsonNode json(HttpFault fault);
}
