package io.flinkgraphrag.jobs.documents.topic;

import io.flinkgraphrag.contract.UpdateRecords;
import io.flinkgraphrag.jobs.documents.cut.PassageJson;
import io.flinkgraphrag.model.Keys;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which document a record is of, by the record's key {@code graph|document}, each part
 * percent-encoded. What needs no encoding may stand as it is.
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
    List<String> parts = new ArrayList<>();
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    for (int i = 0; i < key.length; i++) {
      if (key[i] == '|') {
        parts.add(decoded(part));
      } else if (key[i] == '%') {
        int high = i + 2 < key.length ? Character.digit((char) (key[i + 1] & 0xff), 16) : -1;
        int low = i + 2 < key.length ? Character.digit((char) (key[i + 2] & 0xff), 16) : -1;
        if (high < 0 || low < 0) {
          throw fault("the percent sign at byte " + i + " is not followed by two hex digits");
        }
        part.write(high << 4 | low);
        i += 2;
      } else {
        part.write(key[i]);
      }
    }
    parts.add(decoded(part));
    return parts;
  }

  private static String decoded(ByteArrayOutputStream part) throws RefusedDocumentException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(part.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw fault("it is not UTF-8");
    } finally {
      part.reset();
    }
  }

  private static RefusedDocumentException fault(String what) {
    return new RefusedDocumentException("INVALID_KEY", "key: " + what + SHAPE);
  }
}
