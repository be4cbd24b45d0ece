package io.flinkgraphrag.jobs.documents.topic;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.contract.UpdateRecords;
import io.flinkgraphrag.jobs.documents.DocumentFormat;
import io.flinkgraphrag.jobs.documents.ParseBounds;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import io.flinkgraphrag.jobs.documents.cut.Passage;
import io.flinkgraphrag.jobs.documents.cut.PassageCutter;
import io.flinkgraphrag.jobs.documents.cut.PassageJson;
import io.flinkgraphrag.jobs.documents.parse.DocumentParser;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.state.Sha256;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From a record of the topic to the passages of its document. What cannot be read is a dead letter,
 * whatever is wrong with it. Thread-safe; what it is given decides alone what it returns, but for
 * time and memory.
 */
final class DocumentCutter {

  /** Between a document's id and the rest of a passage's; another than that of the command. */
  static final String SEPARATOR = "~#";

  private static final Pattern CHARSET = Pattern.compile("(?i)charset=\"?([\\w:.-]+)");

  private final ParseBounds bounds;
  private final PassageCutter cutter;

  DocumentCutter(ParseBounds bounds, PassageCutter cutter) {
    this.bounds = bounds;
    this.cutter = cutter;
  }

  /** A passage's id in the graph. */
  static String id(String document, Passage passage) {
    return document + SEPARATOR + passage.id();
  }

  DocumentResult of(KafkaValue record) {
    try {
      DocumentKey key = DocumentKey.of(record.key());
      if (record.value() == null) {
        return new DocumentResult(DocumentChange.of(record, key, List.of()), null);
      }
      return cut(key, record, record.value());
    } catch (RefusedDocumentException e) {
      return refused(record, e.reason());
    } catch (UnreadableDocumentException e) {
      return refused(record, new Reason(code(e.reason()), String.valueOf(e.getMessage())));
    } catch (OutOfMemoryError e) { // of this document alone: its text and passages are let go
      return refused(
          record,
          new Reason(
              code(UnreadableDocumentException.Reason.TOO_LARGE),
              "it takes more than the %,d MB of memory that the process has; split it"
                  .formatted(Runtime.getRuntime().maxMemory() >> 20)));
    } catch (RuntimeException | StackOverflowError e) {
      return refused(record, Reason.unexpected("reading a document", e));
    }
  }

  private DocumentResult cut(DocumentKey key, KafkaValue record, byte[] value)
      throws RefusedDocumentException, UnreadableDocumentException {
    if (record.truncated()) {
      throw UnreadableDocumentException.tooLarge(
          "it has %,d bytes".formatted(record.size()), bounds.bytesMax());
    }
    String type = record.headerText(DocumentHeaders.CONTENT_TYPE);
    Matcher charset = CHARSET.matcher(type);
    ParsedDocument parsed =
        DocumentParser.of(format(key.document(), record, type), bounds)
            .parse(new RawDocument(value, charset.find() ? charset.group(1) : null));
    String title = record.headerText(DocumentHeaders.TITLE).strip();
    List<Passage> passages =
        cutter.cut(parsed, title.isEmpty() ? DocumentFormat.bareName(key.document()) : title);
    if (passages.isEmpty()) {
      throw new UnreadableDocumentException(
          UnreadableDocumentException.Reason.EMPTY, "there is no text in it");
    }
    requireTaken(key, passages);
    DeadLetter lost =
        parsed.lost().isEmpty()
            ? null
            : letter(
                record,
                new Reason(
                    "DOCUMENT_INCOMPLETE",
                    String.join("; ", parsed.lost()) + "; the rest of it is taken"));
    return new DocumentResult(DocumentChange.of(record, key, passages), lost);
  }

  /** By the header, else by the type of content, else by the id's end, else by content. */
  private static DocumentFormat format(String document, KafkaValue record, String type)
      throws RefusedDocumentException {
    String named = record.headerText(DocumentHeaders.FORMAT).strip();
    if (!named.isEmpty()) {
      try {
        return DocumentFormat.valueOf(named.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new RefusedDocumentException(
            "INVALID_FIELD",
            "header format: expected one of %s, got \"%s\""
                .formatted(
                    Arrays.toString(DocumentFormat.values()),
                    named.substring(0, Math.min(named.length(), 60))));
      }
    }
    return DocumentFormat.ofContentType(type)
        .filter(format -> format != DocumentFormat.TEXT)
        .or(() -> DocumentFormat.ofName(document))
        .or(() -> DocumentFormat.ofContentType(type))
        .orElseGet(
            () -> DocumentFormat.ofContent(record.value() == null ? new byte[0] : record.value()));
  }

  /** As the job that answers reads them. */
  private static void requireTaken(DocumentKey key, List<Passage> passages)
      throws RefusedDocumentException {
    PassageJson json = new PassageJson(key.graph(), 1);
    UpdateRecords records = new UpdateRecords();
    for (Passage passage : passages) {
      String id = id(key.document(), passage);
      Optional<String> fault = records.fault(json.put(key.document(), id, passage), unknown -> {});
      if (fault.isPresent()) {
        throw new RefusedDocumentException(
            "DOCUMENT_REFUSED", "its passage %s is none: %s".formatted(id, fault.get()));
      }
    }
  }

  private static String code(UnreadableDocumentException.Reason reason) {
    return switch (reason) {
      case ENCRYPTED -> "DOCUMENT_ENCRYPTED";
      case DAMAGED -> "DOCUMENT_DAMAGED";
      case EMPTY -> "DOCUMENT_EMPTY";
      case NO_TEXT -> "DOCUMENT_NO_TEXT";
      case UNKNOWN_FORMAT -> "DOCUMENT_FORMAT";
      case TOO_LARGE -> "DOCUMENT_TOO_LARGE";
      case TOO_SLOW -> "DOCUMENT_TOO_SLOW";
    };
  }

  static DocumentResult tooSlow(KafkaValue record, long seconds) {
    return refused(
        record,
        new Reason(
            code(UnreadableDocumentException.Reason.TOO_SLOW),
            "reading it takes more than %,d s; split it, or save it again by another program"
                .formatted(seconds)));
  }

  private static DocumentResult refused(KafkaValue record, Reason reason) {
    return new DocumentResult(null, letter(record, reason));
  }

  /** With no more of the document than a dead letter shows. */
  private static DeadLetter letter(KafkaValue record, Reason reason) {
    byte @Nullable [] value = record.value();
    if (value == null || value.length <= Limits.DEAD_LETTER_MAX_BYTES) {
      return new DeadLetter(record, reason);
    }
    return new DeadLetter(
        new KafkaValue(
            record.position(),
            record.key(),
            Arrays.copyOf(value, Limits.DEAD_LETTER_MAX_BYTES),
            record.size(),
            record.truncated() ? record.sha256() : Sha256.hex(value),
            record.timestamp(),
            record.brokerTime(),
            record.headers()),
        reason);
  }
}
