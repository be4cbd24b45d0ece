package io.flinkgraphrag.jobs.documents.cut;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Passages of documents as updates of a graph, at one version. Thread-safe. */
public final class PassageJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String graph;
  private final long version;

  public PassageJson(String graph, long version) {
    this.graph = graph;
    this.version = version;
  }

  /** Adds or replaces a passage; entities are found by the job that answers. */
  public byte[] put(String document, String id, Passage passage) {
    return bytes(
        update("upsert", "passage", id)
            .put("document", document)
            .put("title", passage.title())
            .put("text", passage.text()));
  }

  public byte[] deletePassage(String document, String id) {
    return bytes(update("delete", "passage", id).put("document", document));
  }

  /** Deletes all passages of a document, whoever sent them. */
  public byte[] deleteDocument(String document) {
    return bytes(update("delete", "document", document));
  }

  private ObjectNode update(String op, String type, String id) {
    return JSON.createObjectNode()
        .put("op", op)
        .put("type", type)
        .put("graph", graph)
        .put("version", version)
        .put("id", id);
  }

  private static byte[] bytes(ObjectNode update) {
    return update.toString().getBytes(StandardCharsets.UTF_8);
  }
}
