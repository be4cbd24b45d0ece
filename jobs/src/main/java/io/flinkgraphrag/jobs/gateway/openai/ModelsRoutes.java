package io.flinkgraphrag.jobs.gateway.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.gateway.graphs.Graphs;
import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.gateway.http.HttpReply;
import io.flinkgraphrag.jobs.gateway.keys.Access;
import io.flinkgraphrag.jobs.gateway.keys.Entrance;

/** {@code GET /v1/models} and {@code GET /v1/models/{model}}: the graphs that may be asked. */
public final class ModelsRoutes {

  public static final String ONE = "/v1/models/{model}";

  private final Graphs graphs;
  private final Entrance entrance;
  private final long created;

  /**
   * Creates the routes.
   *
   * @param created seconds since the epoch, of every model: nobody knows when a graph began
   */
  public ModelsRoutes(Graphs graphs, Entrance entrance, long created) {
    this.graphs = graphs;
    this.entrance = entrance;
    this.created = created;
  }

  public void list(HttpCall call) throws HttpFault {
    Access access = entrance.of(call);
    graphs.requireWhole();
    var listed =
        graphs
            .list(access::may)
            .thenAccept(
                names -> {
                  ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
                  ArrayNode data = body.putArray("data");
                  names.forEach(name -> data.add(model(name)));
                  call.reply(HttpReply.json(200, body));
                });
    call.atEnd(() -> listed.cancel(false));
  }

  public void one(HttpCall call) throws HttpFault {
    Access access = entrance.of(call);
    graphs.requireWhole();
    String name = call.parameter(0);
    var listed =
        graphs
            .list(graph -> graph.equals(name) && access.may(graph))
            .thenAccept(
                names -> {
                  if (names.isEmpty()) {
                    call.fail(ChatAnswer.modelNotFound(name));
                  } else {
                    call.reply(HttpReply.json(200, model(name)));
                  }
                });
    call.atEnd(() -> listed.cancel(false));
  }

  private ObjectNode model(String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", name)
        .put("object", "model")
        .put("created", created)
        .put("owned_by", "flink-graphrag");
  }
}
