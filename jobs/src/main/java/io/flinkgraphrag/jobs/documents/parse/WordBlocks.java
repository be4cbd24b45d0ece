package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.Block;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.poi.xwpf.usermodel.IBodyElement;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFFootnote;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFSDT;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.apache.poi.xwpf.usermodel.XWPFTableRow;
import org.jspecify.annotations.Nullable;

/** Turns the body of a Word document into blocks. For one document. */
final class WordBlocks {

  /** Word's own name of the style, whatever language it shows it in. */
  private static final Pattern HEADING = Pattern.compile("heading ([1-9])");

  private static final int LEVEL_MAX = 6;
  private static final int TITLE = -1;

  /** Styles are based on others; a circle of them is a damaged file's. */
  private static final int STYLES_MAX = 16;

  private static final Pattern NOTE_MARK = Pattern.compile("\\[(?:footnote|endnote)Ref:\\d+]");

  private final XWPFDocument document;
  private final List<Block> blocks = new ArrayList<>();
  private final List<String> items = new ArrayList<>();

  /** What is written in the style of a document's title; "" where nothing is. */
  private String title = "";

  private WordBlocks(XWPFDocument document) {
    this.document = document;
  }

  static ParsedDocument of(XWPFDocument document) {
    WordBlocks blocks = new WordBlocks(document);
    blocks.addAll(document.getBodyElements());
    for (XWPFFootnote note : document.getFootnotes()) {
      blocks.addAll(List.copyOf(note.getParagraphs()));
    }
    blocks.endItems();
    String named = document.getProperties().getCoreProperties().getTitle();
    String title = blocks.title.isEmpty() && named != null ? named.strip() : blocks.title;
    return new ParsedDocument(title, blocks.blocks, List.of());
  }

  private void addAll(List<? extends IBodyElement> elements) {
    for (IBodyElement element : elements) {
      if (element instanceof XWPFParagraph paragraph) {
        add(paragraph);
      } else if (element instanceof XWPFTable table) {
        add(table);
      } else if (element instanceof XWPFSDT control) {
        endItems();
        addParagraph(control.getContent().getText());
      }
    }
  }

  private void add(XWPFParagraph paragraph) {
    String text = text(paragraph);
    if (text.isEmpty()) {
      return;
    }
    int level = level(paragraph);
    if (level == TITLE && title.isEmpty()) {
      title = text;
    } else if (level > 0) {
      endItems();
      blocks.add(new Block.Heading(level, text.replace('\n', ' '), ""));
    } else if (paragraph.getNumID() != null) {
      int depth = paragraph.getNumIlvl() == null ? 0 : paragraph.getNumIlvl().intValue();
      items.add("  ".repeat(Math.min(Math.max(0, depth), LEVEL_MAX)) + "- " + text);
    } else {
      endItems();
      addParagraph(text);
    }
  }

  private void addParagraph(String text) {
    if (!text.isBlank()) {
      blocks.add(new Block.Paragraph(text.strip()));
    }
  }

  private static String text(XWPFParagraph paragraph) {
    return NOTE_MARK.matcher(paragraph.getText()).replaceAll("").strip();
  }

  private void endItems() {
    if (!items.isEmpty()) {
      blocks.add(new Block.Items(List.copyOf(items)));
      items.clear();
    }
  }

  /** 0 for what is no heading, {@link #TITLE} for the document's title. */
  private int level(XWPFParagraph paragraph) {
    String id = paragraph.getStyleID();
    for (int i = 0; id != null && i < STYLES_MAX; i++) {
      XWPFStyle style = document.getStyles() == null ? null : document.getStyles().getStyle(id);
      int level = level(style == null ? id : style.getName());
      if (level != 0) {
        return level;
      }
      id = style == null ? null : style.getBasisStyleID();
    }
    return 0;
  }

  private static int level(@Nullable String style) {
    String name = style == null ? "" : style.toLowerCase(Locale.ROOT);
    if (name.equals("title")) {
      return TITLE;
    }
    Matcher heading = HEADING.matcher(name.replaceFirst("^heading(?=\\d)", "heading "));
    return heading.matches() ? Math.min(LEVEL_MAX, Integer.parseInt(heading.group(1))) : 0;
  }

  /** The first row names the columns, as nearly all tables have it. */
  private void add(XWPFTable table) {
    endItems();
    List<List<String>> rows = new ArrayList<>();
    for (XWPFTableRow row : table.getRows()) {
      List<String> cells = new ArrayList<>();
      row.getTableCells()
          .forEach(
              cell ->
                  cells.add(
                      NOTE_MARK.matcher(cell.getText()).replaceAll("").replace('\n', ' ').strip()));
      rows.add(cells);
    }
    if (rows.size() > 1) {
      blocks.add(new Block.Table(rows.get(0), rows.subList(1, rows.size())));
    } else if (!rows.isEmpty()) {
      blocks.add(new Block.Table(List.of(), rows));
    }
  }
}
