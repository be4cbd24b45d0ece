package io.flinkgraphrag.jobs.documents.cut;

import io.flinkgraphrag.jobs.documents.Block;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The headings above a place of a document. For one document and thread. */
final class Headings {

  static final String SEPARATOR = " > ";

  /** Longest step of a title; a heading that is longer is a paragraph in large letters. */
  static final int STEP_CHARS_MAX = 120;

  static final int ANCHOR_CHARS_MAX = 60;

  /** Above all headings: "" where the document's only highest heading says it. */
  private final String top;

  private final Deque<Block.Heading> open = new ArrayDeque<>();

  private Headings(String top) {
    this.top = top;
  }

  static Headings of(ParsedDocument document, String name) {
    List<Block> content =
        document.blocks().stream().filter(block -> !(block instanceof Block.Page)).toList();
    boolean headed =
        !content.isEmpty()
            && content.get(0) instanceof Block.Heading first
            && first.level() == 1
            && content.stream().filter(Headings::isHighest).count() == 1;
    String title = document.title().isBlank() ? name : document.title();
    return new Headings(headed ? "" : step(title));
  }

  private static boolean isHighest(Block block) {
    return block instanceof Block.Heading heading && heading.level() == 1;
  }

  void enter(Block.Heading heading) {
    while (!open.isEmpty() && open.getLast().level() >= heading.level()) {
      open.removeLast();
    }
    open.addLast(heading);
  }

  /** From the document's title down. */
  List<String> path() {
    List<String> path = new ArrayList<>();
    if (!top.isEmpty()) {
      path.add(top);
    }
    open.forEach(heading -> path.add(step(heading.text())));
    return path;
  }

  private static String step(String heading) {
    String text = heading.replaceAll("\\s+", " ").strip();
    return text.length() <= STEP_CHARS_MAX
        ? text
        : text.substring(0, text.offsetByCodePoints(0, STEP_CHARS_MAX / 2)) + "…";
  }

  /** The last heading as links name it: its own, else as GitHub makes them; "" above the first. */
  String anchor() {
    if (open.isEmpty()) {
      return "";
    }
    Block.Heading last = open.getLast();
    String anchor =
        last.anchor().isBlank()
            ? last.text()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}\\s_-]", "")
                .strip()
                .replaceAll("\\s", "-")
            : last.anchor().replaceAll("[\\s\\p{Cntrl}]", "");
    int length = Math.min(anchor.codePointCount(0, anchor.length()), ANCHOR_CHARS_MAX);
    return anchor.substring(0, anchor.offsetByCodePoints(0, length));
  }
}
