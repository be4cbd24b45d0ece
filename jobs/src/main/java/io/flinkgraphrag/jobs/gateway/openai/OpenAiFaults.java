package io.flinkgraphrag.jobs.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.gateway.http.FaultShape;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import java.util.Locale;
import java.util.Map;

/** Faults as OpenAI writes them: {@code {"error":{"message","type","param","code"}}}. */
public final class OpenAiFaults implements FaultShape {

  static final String MODEL_NOT_FOUND = "MODEL_NOT_FOUND";

  /** Codes of ours that have a name there; others are only in lower case. */
  private static final Map<String, String> CODES =
      Map.of("TOO_MANY_WAITING", "rate_limit_exceeded", "NO_SUCH_GRAPH", "model_not_found");

  /** Which parameter a fault is of, by its code. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          MODEL_NOT_FOUND,
          "model",
          "NO_SUCH_GRAPH",
          "model",
          "TEXT_EMPTY",
          "messages",
          "TEXT_TOO_LONG",
          "messages");

  /** Parameters are named by a code such as {@code UNSUPPORTED:tools}. */
  static final String UNSUPPORTED = "UNSUPPORTED:";

  static final String INVALID = "INVALID:";

  @Override
  public JsonNode json(HttpFault fault) {
    String code = fault.code();
    int mark = code.indexOf(':');
    String parameter = mark < 0 ? PARAMETERS.getOrDefault(code, "") : code.substring(mark + 1);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode error = body.putObject("error");
    error.put("message", fault.getMessage()).put("type", type(fault.status()));
    if (parameter.isEmpty()) {
      error.putNull("param");
    } else {
      error.put("param", parameter);
    }
    String ours = mark < 0 ? code : code.substring(0, mark) + "_PARAMETER";
    error.put("code", CODES.getOrDefault(ours, ours.toLowerCase(Locale.ROOT)));
    return body;
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }
}
