package io.flinkgraphrag.jobs.documents.parse;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** Takes the lines of one page, with the sizes of their letters. For one page. */
final class PdfLines extends PDFTextStripper {

  private final int page;
  private final Deadline deadline;
  private final List<PdfLine> lines = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  /** Letters of the line by their size in half points. */
  private final Map<Integer, Integer> sizes = new HashMap<>();

  private boolean begins = true;

  private PdfLines(int page, Deadline deadline) {
    this.page = page;
    this.deadline = deadline;
    setStartPage(page);
    setEndPage(page);
  }

  /**
   * Reads a page.
   *
   * @throws IOException if it cannot be read, or the deadline is over
   */
  static List<PdfLine> of(PDDocument document, int page, Deadline deadline) throws IOException {
    PdfLines lines = new PdfLines(page, deadline);
    lines.writeText(document, Writer.nullWriter());
    lines.endLine();
    return lines.lines;
  }

  /** A page may draw for ever: one form within another, and each many times. */
  @Override
  protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
    if (deadline.isOver()) {
      throw new IOException("its time is over");
    }
    super.processOperator(operator, operands);
  }

  @Override
  protected void writeString(String word, List<TextPosition> positions) {
    text.append(word);
    for (TextPosition position : positions) {
      sizes.merge(Math.round(2 * position.getFontSizeInPt()), 1, Integer::sum);
    }
  }

  @Override
  protected void writeWordSeparator() {
    text.append(' ');
  }

  @Override
  protected void writeLineSeparator() {
    endLine();
  }

  @Override
  protected void writeParagraphStart() {
    endLine();
    begins = true;
  }

  private void endLine() {
    String line = text.toString().strip();
    text.setLength(0);
    if (!line.isEmpty()) {
      int size =
          sizes.entrySet().stream()
              .max(Map.Entry.comparingByValue())
              .map(Map.Entry::getKey)
              .orElse(0);
      lines.add(new PdfLine(line, size, begins, page));
      begins = false;
    }
    sizes.clear();
  }
}
