package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.Block;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import java.util.ArrayList;
import java.util.List;

/** Plain text: paragraphs are parted by empty lines. */
final class TextParser implements DocumentParser {

  /** Lines that were wrapped are about as long as this; those of a list or a poem are shorter. */
  private static final int WRAPPED_CHARS_MIN = 45;

  @Override
  public ParsedDocument parse(RawDocument raw) throws UnreadableDocumentException {
    List<Block> blocks = new ArrayList<>();
    for (String paragraph : TextDecoding.decode(raw).split("(?:\\R[\\t ]*){2,}", -1)) {
      if (!paragraph.isBlank()) {
        blocks.add(new Block.Paragraph(unwrapped(paragraph)));
      }
    }
    return new ParsedDocument("", blocks, List.of());
  }

  /** Joins lines that only a width parted, so that names are whole. */
  private static String unwrapped(String paragraph) {
    List<String> lines = paragraph.strip().lines().map(String::strip).toList();
    boolean wrapped =
        lines.stream()
            .limit(lines.size() - 1L)
            .allMatch(line -> line.length() >= WRAPPED_CHARS_MIN);
    return String.join(wrapped ? " " : "\n", lines);
  }
}
