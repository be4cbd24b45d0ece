package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.ParseBounds;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;

/** PDF: the text of its pages, by PDFBox, and what {@link PdfBlocks} makes of its lines. */
final class PdfParser implements DocumentParser {

  /** Pages that are told one by one. */
  static final int PAGES_TOLD_MAX = 20;

  private final ParseBounds bounds;

  PdfParser(ParseBounds bounds) {
    this.bounds = bounds;
  }

  @Override
  public ParsedDocument parse(RawDocument raw) throws UnreadableDocumentException {
    Deadline deadline = Deadline.after(bounds.timeMax());
    if (bounds.limitsUnpacked()
        && Unpacked.pdfExceeds(raw.bytes(), bounds.unpackedMax(), deadline)) {
      throw UnreadableDocumentException.tooLarge(
          "a part of it unpacks to more bytes than are read", bounds.unpackedMax());
    }
    if (deadline.isOver()) {
      throw tooSlow("before its first page");
    }
    try (PDDocument document = Loader.loadPDF(raw.bytes())) {
      if (!document.getCurrentAccessPermission().canExtractContent()) {
        throw new UnreadableDocumentException(
            Reason.ENCRYPTED,
            "its owner does not permit to take text from it; ask for a copy that does");
      }
      return read(document, deadline);
    } catch (InvalidPasswordException e) {
      throw new UnreadableDocumentException(
          Reason.ENCRYPTED, "it is encrypted; save it without a password", e);
    } catch (IOException e) {
      throw UnreadableDocumentException.damaged("PDF", e);
    }
  }

  private ParsedDocument read(PDDocument document, Deadline deadline)
      throws IOException, UnreadableDocumentException {
    List<PdfLine> lines = new ArrayList<>();
    List<Integer> blank = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    int pages = document.getNumberOfPages();
    if (pages > bounds.pagesMax()) {
      throw UnreadableDocumentException.tooLarge(
          "it has %,d pages".formatted(pages), bounds.pagesMax());
    }
    for (int page = 1; page <= pages; page++) {
      try {
        List<PdfLine> ofPage = PdfLines.of(document, page, deadline);
        lines.addAll(ofPage);
        if (ofPage.isEmpty() && document.getPage(page - 1).hasContents()) {
          blank.add(page);
        }
      } catch (IOException | RuntimeException e) {
        lost.add("page %d cannot be read: %s".formatted(page, e.getMessage()));
      }
      if (deadline.isOver()) {
        throw tooSlow("on page %,d of %,d".formatted(page, pages));
      }
    }
    if (lines.isEmpty() && lost.isEmpty()) {
      throw new UnreadableDocumentException(
          pages == 0 ? Reason.EMPTY : Reason.NO_TEXT,
          pages == 0
              ? "it has no pages"
              : "none of its %d pages has text; if it is a scan, let a program for OCR add it"
                  .formatted(pages));
    }
    if (!blank.isEmpty()) {
      lost.add(blankPages(blank));
    }
    String title = document.getDocumentInformation().getTitle();
    return new ParsedDocument(title == null ? "" : title.strip(), PdfBlocks.of(lines), lost);
  }

  private UnreadableDocumentException tooSlow(String where) {
    return new UnreadableDocumentException(
        Reason.TOO_SLOW,
        "reading it takes more than %,d s, which were over %s; split it, or save it again by another program"
            .formatted(bounds.timeMax().toSeconds(), where));
  }

  private static String blankPages(List<Integer> pages) {
    List<String> told =
        pages.stream().limit(PAGES_TOLD_MAX).map(page -> Integer.toString(page)).toList();
    return "no text on page%s %s%s; a scan needs OCR first"
        .formatted(
            pages.size() == 1 ? "" : "s",
            String.join(", ", told),
            pages.size() > PAGES_TOLD_MAX
                ? " and %,d more".formatted(pages.size() - PAGES_TOLD_MAX)
                : "");
  }
}
