package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.contract.Texts;
import io.flinkgraphrag.jobs.documents.Block;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import java.util.List;

/**
 * Makes texts as the contract has them: without control characters, which PDF files are full of.
 */
final class CleanBlocks {

  private CleanBlocks() {}

  static ParsedDocument of(ParsedDocument document) {
    return new ParsedDocument(
        clean(document.title()),
        document.blocks().stream().map(CleanBlocks::of).toList(),
        document.lost());
  }

  private static Block of(Block block) {
    if (block instanceof Block.Heading heading) {
      return new Block.Heading(heading.level(), clean(heading.text()), clean(heading.anchor()));
    }
    if (block instanceof Block.Paragraph paragraph) {
      return new Block.Paragraph(clean(paragraph.text()));
    }
    if (block instanceof Block.Items items) {
      return new Block.Items(of(items.items()));
    }
    if (block instanceof Block.Table table) {
      return new Block.Table(
          of(table.header()), table.rows().stream().map(CleanBlocks::of).toList());
    }
    return block instanceof Block.Code code ? new Block.Code(clean(code.text())) : block;
  }

  private static List<String> of(List<String> texts) {
    return texts.stream().map(CleanBlocks::clean).toList();
  }

  /** A blank that keeps words on one line is a blank. */
  private static String clean(String text) {
    return Texts.clean(text).replace('\u00a0', ' ');
  }
}
