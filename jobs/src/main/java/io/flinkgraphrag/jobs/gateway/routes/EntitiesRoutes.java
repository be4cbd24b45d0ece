package io.flinkgraphrag.jobs.gateway.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.gateway.asking.AnswerRecord;
import io.flinkgraphrag.jobs.gateway.asking.Ask;
import io.flinkgraphrag.jobs.gateway.asking.AskListener;
import io.flinkgraphrag.jobs.gateway.asking.AskQuestion;
import io.flinkgraphrag.jobs.gateway.asking.Asking;
import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.gateway.http.HttpReply;
import io.flinkgraphrag.jobs.gateway.keys.Access;
import io.flinkgraphrag.jobs.gateway.keys.Entrance;
import java.util.function.Function;

/**
 * {@code GET /graphs/{graph}/entities?q=…} and {@code GET /graphs/{graph}/entities/{id}}: what the
 * job finds when it looks an entity up. Each costs a question, and no generation.
 */
public final class EntitiesRoutes {

  public static final String SEARCH = "/graphs/{graph}/entities";
  public static final String ONE = "/graphs/{graph}/entities/{id}";

  private static final int RELATIONS = 100;
  private static final int PASSAGES = 20;
  private static final long TIMEOUT_MS = 10_000;
  private static final int LATE = 504;

  private final Asking asking;
  private final Entrance entrance;

  public EntitiesRoutes(Asking asking, Entrance entrance) {
    this.asking = asking;
    this.entrance = entrance;
  }

  /** Entities that words lead to, best first. */
  public void search(HttpCall call) throws HttpFault {
    String graph = graph(call);
    String words = call.query("q").orElse("").strip();
    if (words.isEmpty()) {
      throw HttpFault.of(
          400, "MISSING_QUERY", "say what to look for, such as /graphs/G/entities?q=Ada");
    }
    ObjectNode question =
        question(graph)
            .put("text", words)
            .put("want", "evidence")
            .put("maxPassages", 1)
            .put("maxFacts", 1); // a graph of relations alone has no other evidence
    ask(call, question, EntitiesRoutes::found);
  }

  /** One entity: its relations, its neighbours, and passages that mention it. */
  public void one(HttpCall call) throws HttpFault {
    ObjectNode question =
        question(graph(call))
            .put("entity", call.parameter(1))
            .put("maxPassages", PASSAGES)
            .put("maxFacts", RELATIONS);
    ask(call, question, EntitiesRoutes::entity);
  }

  private String graph(HttpCall call) throws HttpFault {
    Access access = entrance.of(call);
    String graph = call.parameter(0);
    access.require(graph);
    return graph;
  }

  private static ObjectNode question(String graph) {
    return JsonNodeFactory.instance.objectNode().put("graph", graph).put("timeoutMs", TIMEOUT_MS);
  }

  private void ask(HttpCall call, ObjectNode question, Function<AnswerRecord, ObjectNode> said)
      throws HttpFault {
    String graph = question.path("graph").asText();
    Ask ask =
        asking.ask(
            AskQuestion.of(question),
            new AskListener() {
              @Override
              public void answered(AnswerRecord record) {
                try {
                  requireFound(graph, record);
                  call.reply(HttpReply.json(200, said.apply(record)));
                } catch (HttpFault fault) {
                  call.fail(fault);
                }
              }

              @Override
              public void failed(HttpFault fault) {
                call.fail(
                    fault.status() == LATE
                        ? HttpFault.of(LATE, fault.code(), "no answer in time; ask again")
                        : fault);
              }
            });
    call.atEnd(ask::forget);
  }

  private static void requireFound(String graph, AnswerRecord record) throws HttpFault {
    switch (record.status()) {
      case "ANSWERED", "DEGRADED" -> {}
      case "NO_EVIDENCE" -> {
        if (record.code().equals("UNKNOWN_GRAPH")) {
          throw Access.noSuchGraph(graph);
        }
        if (record.code().equals("UNKNOWN_ENTITY")) {
          throw HttpFault.of(404, record.code(), record.message());
        }
      }
      case "REJECTED" -> throw HttpFault.of(400, record.code(), record.message());
      case "EXPIRED" -> throw HttpFault.of(504, record.code(), record.message());
      default -> throw HttpFault.of(502, record.code(), record.message());
    }
  }

  private static ObjectNode found(AnswerRecord record) {
    ObjectNode said = JsonNodeFactory.instance.objectNode();
    said.set("entities", entities(record));
    return said;
  }

  /** The entity is the first of the evidence's; its neighbours follow. */
  private static ObjectNode entity(AnswerRecord record) {
    ArrayNode all = entities(record);
    ObjectNode said = JsonNodeFactory.instance.objectNode();
    if (all.get(0) instanceof ObjectNode itself) {
      said.setAll(itself);
      said.remove("score");
      all.remove(0);
    }
    said.set("relations", record.json().path("facts"));
    said.set("entities", all);
    said.set("passages", record.json().path("evidence").path("passages"));
    return said;
  }

  private static ArrayNode entities(AnswerRecord record) {
    JsonNode entities = record.json().path("evidence").path("entities");
    return entities instanceof ArrayNode array ? array : JsonNodeFactory.instance.arrayNode();
  }
}
