package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/** Turns a tree of HTML into blocks. For one tree; as deep as jsoup lets a tree be. */
final class HtmlBlocks {

  /** An item or cell with one of these is more than a text. */
  private static final String RICH = "pre, table, h1, h2, h3, h4, h5, h6";

  private static final Set<String> UNSEEN = Set.of("script", "style", "template", "head");

  private final List<Block> blocks = new ArrayList<>();

  /** Text since the last block, white space as it stands. */
  private final StringBuilder line = new StringBuilder();

  private HtmlBlocks() {}

  static List<Block> of(Element root) {
    HtmlBlocks visitor = new HtmlBlocks();
    visitor.visitChildren(root);
    visitor.endParagraph();
    return visitor.blocks;
  }

  static List<Block> ofFragment(String html) {
    return of(Jsoup.parseBodyFragment(html).body());
  }

  private void visitChildren(Element element) {
    for (Node child : element.childNodes()) {
      if (child instanceof TextNode text) {
        line.append(text.getWholeText().replaceAll("\\s+", " "));
      } else if (child instanceof Element inner && !UNSEEN.contains(inner.normalName())) {
        visit(inner);
      }
    }
  }

  private void visit(Element element) {
    switch (element.normalName()) {
      case "br" -> line.append('\n');
      case "h1", "h2", "h3", "h4", "h5", "h6" -> addHeading(element);
      case "pre" -> add(new Block.Code(element.wholeText()));
      case "ul", "ol", "menu" -> visitList(element);
      case "table" -> visitTable(element);
      case "dl" -> visitDefinitions(element);
      default -> {
        if (element.isBlock()) {
          endParagraph();
          visitChildren(element);
          endParagraph();
        } else {
          visitChildren(element);
        }
      }
    }
  }

  private void add(Block block) {
    endParagraph();
    blocks.add(block);
  }

  private void endParagraph() {
    String text = tidy(line.toString());
    line.setLength(0);
    if (!text.isEmpty()) {
      blocks.add(new Block.Paragraph(text));
    }
  }

  /** One blank between words, and no blank beside a line end. */
  private static String tidy(String text) {
    return text.replaceAll("[ \\t]+", " ").replaceAll(" ?\\n ?", "\n").strip();
  }

  private void addHeading(Element heading) {
    Element named = heading.hasAttr("id") ? heading : heading.selectFirst("[id], a[name]");
    String anchor = named == null ? "" : named.hasAttr("id") ? named.id() : named.attr("name");
    String text = heading.text();
    if (!text.isBlank()) {
      add(new Block.Heading(heading.normalName().charAt(1) - '0', text, anchor));
    }
  }

  private void visitList(Element list) {
    endParagraph();
    if (list.selectFirst(RICH) == null) {
      List<String> items = new ArrayList<>();
      collect(list, "", items);
      blocks.add(new Block.Items(items));
    } else {
      visitChildren(list);
      endParagraph();
    }
  }

  private static void collect(Element list, String indent, List<String> items) {
    int number = list.normalName().equals("ol") ? 1 : -1;
    for (Element item : list.children()) {
      String mark = number < 0 ? "- " : number++ + ". ";
      Element own = item.clone();
      own.select("ul, ol").remove();
      String text = tidy(textOf(own));
      if (!text.isEmpty()) {
        items.add(indent + mark + text);
      }
      for (Element inner : item.children()) {
        if (inner.normalName().equals("ul") || inner.normalName().equals("ol")) {
          collect(inner, indent + "  ", items);
        }
      }
    }
  }

  /** Text of one item or cell, with the line ends that its blocks and breaks make. */
  private static String textOf(Element element) {
    List<String> texts = new ArrayList<>();
    for (Block block : of(element)) {
      texts.add(block instanceof Block.Paragraph paragraph ? paragraph.text() : "");
    }
    return String.join("\n", texts);
  }

  private void visitDefinitions(Element list) {
    List<String> items = new ArrayList<>();
    String term = "";
    for (Element part : list.select("> dt, > dd, > div > dt, > div > dd")) {
      if (part.normalName().equals("dt")) {
        term = term.isEmpty() ? part.text() : term + ", " + part.text();
      } else {
        items.add(term.isEmpty() ? "- " + part.text() : "- " + term + ": " + part.text());
        term = "";
      }
    }
    add(new Block.Items(items));
  }

  /** A table that holds others only places them. */
  private void visitTable(Element table) {
    endParagraph();
    if (table.selectFirst("table table, " + "td pre") != null
        || table.attr("role").equals("presentation")) {
      for (Element cell : table.select("> * > tr > *, > caption")) {
        visitChildren(cell);
        endParagraph();
      }
      return;
    }
    Element caption = table.selectFirst("> caption");
    if (caption != null && caption.hasText()) {
      blocks.add(new Block.Paragraph(caption.text()));
    }
    List<String> header = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (Element row : table.select("> tr, > * > tr")) {
      List<String> cells = new ArrayList<>();
      for (Element cell : row.children()) {
        cells.add(cell.text());
      }
      boolean names = row.select("> td").isEmpty();
      if (names && header.isEmpty() && rows.isEmpty()) {
        header.addAll(cells);
      } else if (!cells.isEmpty()) {
        rows.add(cells);
      }
    }
    blocks.add(new Block.Table(header, rows));
  }
}
