package io.flinkgraphrag.jobs.gateway.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.gateway.graphs.Graphs;
import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.gateway.http.HttpHandler;
import io.flinkgraphrag.jobs.gateway.http.HttpReply;
import io.flinkgraphrag.jobs.gateway.keys.Access;
import io.flinkgraphrag.jobs.gateway.keys.Entrance;

/** {@code GET /graphs}: those that may be asked, and whether they may be written to. */
public final class GraphsRoute implements HttpHandler {

  private final Graphs graphs;
  private final Entrance entrance;

  public GraphsRoute(Graphs graphs, Entrance entrance) {
    this.graphs = graphs;
    this.entrance = entrance;
  }

  @Override
  public void handle(HttpCall call) throws HttpFault {
    Access access = entrance.of(call);
    graphs.requireWhole();
    var listed =
        graphs
            .list(access::may)
            .thenAccept(
                names -> {
                  ObjectNode body = JsonNodeFactory.instance.objectNode();
                  ArrayNode list = body.putArray("graphs");
                  names.forEach(name -> list.addObject().put("name", name));
                  body.put("write", access.write());
                  call.reply(HttpReply.json(200, body));
                });
    call.atEnd(() -> listed.cancel(false));
  }
}
