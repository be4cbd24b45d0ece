package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.Block;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** Turns a tree of CommonMark into blocks. For one tree. */
final class MarkdownBlocks extends AbstractVisitor {

  private final List<Block> blocks = new ArrayList<>();

  private MarkdownBlocks() {}

  static List<Block> of(Node tree) {
    MarkdownBlocks visitor = new MarkdownBlocks();
    tree.accept(visitor);
    return visitor.blocks;
  }

  @Override
  public void visit(Heading heading) {
    blocks.add(new Block.Heading(heading.getLevel(), inline(heading), ""));
  }

  @Override
  public void visit(Paragraph paragraph) {
    addParagraph(inline(paragraph));
  }

  private void addParagraph(String text) {
    if (!text.isBlank()) {
      blocks.add(new Block.Paragraph(text));
    }
  }

  @Override
  public void visit(FencedCodeBlock code) {
    blocks.add(new Block.Code(code.getLiteral()));
  }

  @Override
  public void visit(IndentedCodeBlock code) {
    blocks.add(new Block.Code(code.getLiteral()));
  }

  @Override
  public void visit(HtmlBlock html) {
    blocks.addAll(HtmlBlocks.ofFragment(html.getLiteral()));
  }

  @Override
  public void visit(BulletList list) {
    visitList(list);
  }

  @Override
  public void visit(OrderedList list) {
    visitList(list);
  }

  /** A list whose items hold more than text and lists is read as what its items hold. */
  private void visitList(ListBlock list) {
    if (isPlain(list)) {
      List<String> items = new ArrayList<>();
      collect(list, "", items);
      blocks.add(new Block.Items(items));
    } else {
      visitChildren(list);
    }
  }

  private static boolean isPlain(ListBlock list) {
    for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
      for (Node part = item.getFirstChild(); part != null; part = part.getNext()) {
        if (!(part instanceof Paragraph) && !(part instanceof ListBlock inner && isPlain(inner))) {
          return false;
        }
      }
    }
    return true;
  }

  private static void collect(ListBlock list, String indent, List<String> items) {
    int number = list instanceof OrderedList ordered ? ordered.getMarkerStartNumber() : -1;
    for (Node node = list.getFirstChild(); node != null; node = node.getNext()) {
      ListItem item = (ListItem) node;
      String mark = number < 0 ? "- " : number++ + ". ";
      StringBuilder text = new StringBuilder();
      List<String> nested = new ArrayList<>();
      for (Node part = item.getFirstChild(); part != null; part = part.getNext()) {
        if (part instanceof ListBlock inner) {
          collect(inner, indent + "  ", nested);
        } else {
          text.append(text.isEmpty() ? "" : "\n").append(inline(part));
        }
      }
      items.add(indent + mark + text);
      items.addAll(nested);
    }
  }

  @Override
  public void visit(CustomBlock block) {
    if (!(block instanceof TableBlock)) {
      visitChildren(block);
      return;
    }
    List<String> header = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (Node part = block.getFirstChild(); part != null; part = part.getNext()) {
      for (Node row = part.getFirstChild(); row instanceof TableRow; row = row.getNext()) {
        List<String> cells = new ArrayList<>();
        for (Node cell = row.getFirstChild(); cell instanceof TableCell; cell = cell.getNext()) {
          cells.add(inline(cell));
        }
        if (part instanceof TableHead) {
          header.addAll(cells);
        } else {
          rows.add(cells);
        }
      }
    }
    blocks.add(new Block.Table(header, rows));
  }

  /** What is written on a line, without marks, and without the addresses of links. */
  private static String inline(Node node) {
    StringBuilder text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(Code code) {
            text.append(code.getLiteral());
          }

          @Override
          public void visit(SoftLineBreak lineBreak) {
            text.append(' ');
          }

          @Override
          public void visit(HardLineBreak lineBreak) {
            text.append('\n');
          }
        });
    return text.toString().strip();
  }
}
