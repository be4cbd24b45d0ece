package io.flinkgraphrag.jobs.documents.topic;

import io.flinkgraphrag.contract.KeyParts;
import io.flinkgraphrag.contract.UpdateRecords;
import io.flinkgraphrag.jobs.documents.cut.PassageJson;
import io.flinkgraphrag.model.Keys;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which document a record is of, by the record's key {@code graph|document}, each part
 * percent-encoded as {@link Keys} does it. A document has one key: another spelling would be
 * another key to Kafka, on another partition, whose last record compaction keeps too.
 */
public record DocumentKey(String graph, String document) {

  /** Longest id of a document, so that those of its passages, which begin with it, are ids too. */
  static final int DOCUMENT_CHARS_MAX = 420;

  private static final String SHAPE =
      "; expected graph|document, each part percent-encoded, such as default|guides%2Fpumps.md";

  /**
   * Reads a key.
   *
   * @throws RefusedDocumentException if it names no document, with what to do
   */
  static DocumentKey of(byte @Nullable [] keyOrNull) throws RefusedDocumentException {
    if (keyOrNull == null) {
      throw fault("there is no key");
    }
    List<String> parts = parts(keyOrNull);
    if (parts.size() != 2) {
      throw fault("the key has %,d parts".formatted(parts.size()));
    }
    DocumentKey key = new DocumentKey(parts.get(0), parts.get(1));
    Optional<String> refused = key.refused();
    if (refused.isPresent()) {
      throw fault(refused.get());
    }
    if (!Arrays.equals(key.bytes(), keyOrNull)) {
      throw new RefusedDocumentException(
          "INVALID_KEY",
          "key: a document has one key, and it is %s here; send it, or a delete, with that"
              .formatted(Keys.join(key.graph, key.document)));
    }
    return key;
  }

  /**
   * Names a document.
   *
   * @throws RefusedDocumentException for what cannot be a graph's or a document's id
   */
  public static DocumentKey of(String graph, String document) throws RefusedDocumentException {
    DocumentKey key = new DocumentKey(graph, document);
    Optional<String> refused = key.refused();
    if (refused.isPresent()) {
      throw new RefusedDocumentException("INVALID_KEY", refused.get());
    }
    return key;
  }

  private Optional<String> refused() {
    if (document.length() > DOCUMENT_CHARS_MAX) {
      return Optional.of(
          "the document's id has %,d characters, and %,d is the most"
              .formatted(document.length(), DOCUMENT_CHARS_MAX));
    }
    return new UpdateRecords()
        .fault(new PassageJson(graph, 1).deleteDocument(document), unknown -> {});
  }

  /** The key of its records. */
  public byte[] bytes() {
    return Keys.join(graph, document).getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> parts(byte[] key) throws RefusedDocumentException {
    try {
      return KeyParts.of(key);
    } catch (KeyParts.Malformed e) {
      throw fault(String.valueOf(e.getMessage()));
    }
  }

  private static RefusedDocumentException fault(String what) {
    return new RefusedDocumentException("INVALID_KEY", "key: " + what + SHAPE);
  }
}
