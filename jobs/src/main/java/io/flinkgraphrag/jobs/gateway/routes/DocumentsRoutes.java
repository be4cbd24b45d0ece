package io.flinkgraphrag.jobs.gateway.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.documents.topic.DocumentHeaders;
import io.flinkgraphrag.jobs.documents.topic.DocumentKey;
import io.flinkgraphrag.jobs.documents.topic.RefusedDocumentException;
import io.flinkgraphrag.jobs.gateway.documents.DocumentListener;
import io.flinkgraphrag.jobs.gateway.documents.DocumentState;
import io.flinkgraphrag.jobs.gateway.documents.Documents;
import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.gateway.http.HttpReply;
import io.flinkgraphrag.jobs.gateway.http.JsonBody;
import io.flinkgraphrag.jobs.gateway.http.LongBodies;
import io.flinkgraphrag.jobs.gateway.http.RequestHead;
import io.flinkgraphrag.jobs.gateway.http.Route;
import io.flinkgraphrag.jobs.gateway.keys.Access;
import io.flinkgraphrag.jobs.gateway.keys.Entrance;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code PUT}, {@code DELETE} and {@code GET /graphs/{graph}/documents/{document}}: a document goes
 * to its topic as it is, and what the job has made of it is told.
 */
public final class DocumentsRoutes {

  public static final String ONE = "/graphs/{graph}/documents/{document}";

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Pattern PARTITION = Pattern.compile("\\d{1,9}");

  /** What curl says of whatever it sends. */
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Documents documents;
  private final Entrance entrance;

  public DocumentsRoutes(Documents documents, Entrance entrance) {
    this.documents = documents;
    this.entrance = entrance;
  }

  /** Which bodies may be as long as a document, and who may send one. */
  public LongBodies bodies() {
    Route route = new Route("PUT", ONE, this::put);
    return new LongBodies() {
      @Override
      public int max() {
        return Documents.BYTES_MAX;
      }

      @Override
      public boolean has(RequestHead head) {
        return head.method().equals(route.method()) && parameters(head).isPresent();
      }

      @Override
      public Runnable admit(RequestHead head) throws HttpFault {
        entrance.requireOwn(head);
        entrance.of(head).requireWrite(parameters(head).orElseThrow().get(0));
        return documents.admit();
      }

      private Optional<List<String>> parameters(RequestHead head) {
        return route.match(head.rawPath());
      }
    };
  }

  /** A new document, or one in the place of another. */
  public void put(HttpCall call) throws HttpFault {
    DocumentKey key = key(call, Access::requireWrite);
    JsonBody.requirePlain(call);
    if (call.body().length == 0) {
      throw HttpFault.of(
          400, "DOCUMENT_EMPTY", "there is no document in the body; DELETE deletes one");
    }
    Map<String, String> headers = new HashMap<>();
    call.header("Content-Type")
        .filter(type -> !type.startsWith(FORM))
        .ifPresent(type -> headers.put(DocumentHeaders.CONTENT_TYPE, type));
    call.query("format").ifPresent(format -> headers.put(DocumentHeaders.FORMAT, format));
    call.query("title").ifPresent(title -> headers.put(DocumentHeaders.TITLE, title));
    documents.send(key, call.body(), headers, reply(call, key));
  }

  public void delete(HttpCall call) throws HttpFault {
    DocumentKey key = key(call, Access::requireWrite);
    documents.send(key, null, Map.of(), reply(call, key));
  }

  /** What has become of what was sent. */
  public void state(HttpCall call) throws HttpFault {
    DocumentKey key = key(call, Access::require);
    String partition = call.query("partition").orElse("");
    String offset = call.query("offset").orElse("");
    if (!PARTITION.matcher(partition).matches() || !NUMBER.matcher(offset).matches()) {
      throw HttpFault.of(
          400,
          "MISSING_QUERY",
          "say which record, by ?partition=P&offset=O, as the reply to PUT or DELETE has them");
    }
    var looked =
        documents
            .look(key, Integer.parseInt(partition), Long.parseLong(offset))
            .whenComplete(
                (state, error) -> {
                  if (error == null) {
                    call.reply(HttpReply.json(200, json(key, state)));
                  } else {
                    call.fail(fault(error));
                  }
                });
    call.atEnd(() -> looked.cancel(false));
  }

  private static HttpFault fault(Throwable error) {
    if (error instanceof HttpFault fault) {
      return fault;
    }
    Throwable cause = error.getCause();
    return cause == null
        ? HttpFault.of(500, "INTERNAL_ERROR", "a defect of the gateway's")
        : fault(cause);
  }

  /** Lets a request to a graph pass. */
  @FunctionalInterface
  private interface Right {
    void require(Access access, String graph) throws HttpFault;
  }

  private DocumentKey key(HttpCall call, Right right) throws HttpFault {
    right.require(entrance.of(call), call.parameter(0));
    try {
      return DocumentKey.of(call.parameter(0), call.parameter(1));
    } catch (RefusedDocumentException e) {
      throw HttpFault.of(400, e.reason().code(), e.reason().message());
    }
  }

  private DocumentListener reply(HttpCall call, DocumentKey key) {
    return new DocumentListener() {
      @Override
      public void taken(int partition, long offset) {
        String look =
            "/graphs/%s/documents/%s?partition=%d&offset=%d"
                .formatted(segment(key.graph()), segment(key.document()), partition, offset);
        ObjectNode body =
            object(key)
                .put("topic", documents.topic())
                .put("partition", partition)
                .put("offset", offset)
                .put("look", look);
        call.reply(HttpReply.json(202, body).with("Location", look));
      }

      @Override
      public void failed(HttpFault fault) {
        call.fail(fault);
      }
    };
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static ObjectNode json(DocumentKey key, DocumentState state) {
    ObjectNode body = object(key).put("state", state.step().name());
    if (state.step() == DocumentState.Step.WAITING) {
      if (state.behind().isPresent()) {
        body.put("behind", state.behind().getAsLong());
      } else {
        body.putNull("behind");
      }
    }
    var reason = state.reasonOrNull();
    if (reason != null) {
      body.put("code", reason.code()).put("message", reason.message());
    }
    return body;
  }

  private static ObjectNode object(DocumentKey key) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("graph", key.graph())
        .put("document", key.document());
  }
}
