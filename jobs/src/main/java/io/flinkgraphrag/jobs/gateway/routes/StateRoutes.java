package io.flinkgraphrag.jobs.gateway.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpReply;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /health} and {@code GET /ready}: open to everybody, and naming no graph. */
public final class StateRoutes {

  private final Supplier<List<String>> missing;

  /**
   * Creates the routes.
   *
   * @param missing sentences that say why no questions are taken; none where they are
   */
  public StateRoutes(Supplier<List<String>> missing) {
    this.missing = missing;
  }

  /** The process lives. */
  public void health(HttpCall call) {
    call.reply(HttpReply.json(200, object().put("status", "ok")));
  }

  /** Questions are taken, or why not. */
  public void ready(HttpCall call) {
    List<String> now = missing.get();
    ObjectNode body = object().put("status", now.isEmpty() ? "ready" : "not ready");
    if (!now.isEmpty()) {
      now.forEach(body.putArray("missing")::add);
    }
    call.reply(HttpReply.json(now.isEmpty() ? 200 : 503, body));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
