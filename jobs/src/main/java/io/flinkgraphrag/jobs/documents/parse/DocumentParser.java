package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.DocumentFormat;
import io.flinkgraphrag.jobs.documents.ParseBounds;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException.Reason;

/** Reads one format. Thread-safe; what it is given decides alone what it returns. */
public interface DocumentParser {

  /** Longest document of the command, in bytes. */
  int BYTES_MAX = ParseBounds.WIDE.bytesMax();

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
    return of(format, ParseBounds.WIDE);
  }

  /** The same, which refuses also what is beyond the bounds. */
  static DocumentParser of(DocumentFormat format, ParseBounds bounds) {
    DocumentParser parser =
        switch (format) {
          case MARKDOWN -> new MarkdownParser();
          case HTML -> new HtmlParser();
          case PDF -> new PdfParser(bounds);
          case WORD -> new WordParser(bounds);
          case TEXT -> new TextParser();
        };
    return raw -> {
      if (raw.bytes().length == 0) {
        throw new UnreadableDocumentException(Reason.EMPTY, "it is empty");
      }
      if (raw.bytes().length > bounds.bytesMax()) {
        throw UnreadableDocumentException.tooLarge(
            "it has %,d bytes".formatted(raw.bytes().length), bounds.bytesMax());
      }
      try {
        return CleanBlocks.of(parser.parse(raw));
      } catch (RuntimeException | StackOverflowError e) {
        throw UnreadableDocumentException.damaged(format.text(), e);
      } catch (LinkageError e) { // POI comes with the classes of usual elements only
        throw new UnreadableDocumentException(
            Reason.UNKNOWN_FORMAT,
            "it has parts that cannot be read (%s); save it as PDF".formatted(e.getMessage()),
            e);
      }
    };
  }
}
