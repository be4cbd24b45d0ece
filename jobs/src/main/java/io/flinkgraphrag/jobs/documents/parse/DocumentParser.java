package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.DocumentFormat;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException.Reason;

/** Reads one format. Thread-safe; what it is given decides alone what it returns. */
public interface DocumentParser {

  /** Longest document, in bytes. */
  int BYTES_MAX = 100 * 1024 * 1024;

  /**
   * The document that the bytes are.
   *
   * @throws UnreadableDocumentException if they give no text, with what to do
   */
  ParsedDocument parse(RawDocument raw) throws UnreadableDocumentException;

  /**
   * The parser of a format, which refuses what is empty or too long, and takes no error of a
   * library for its own: a file of somebody else may do anything to one.
   */
  static DocumentParser of(DocumentFormat format) {
    DocumentParser parser =
        switch (format) {
          case MARKDOWN -> new MarkdownParser();
          case HTML -> new HtmlParser();
          case PDF -> new PdfParser();
          case WORD -> new WordParser();
          case TEXT -> new TextParser();
        };
    return raw -> {
      if (raw.bytes().length == 0) {
        throw new UnreadableDocumentException(Reason.EMPTY, "it is empty");
      }
      if (raw.bytes().length > BYTES_MAX) {
        throw new UnreadableDocumentException(
            Reason.TOO_LARGE,
            "it has %,d bytes, and %,d is the most; split it"
                .formatted(raw.bytes().length, BYTES_MAX));
      }
      try {
        return CleanBlocks.of(parser.parse(raw));
      } catch (RuntimeException | StackOverflowError e) {
        throw UnreadableDocumentException.damaged(format.text(), e);
      }
    };
  }
}
