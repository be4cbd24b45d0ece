package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.Block;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds structure in lines that have none but their place and size: short lines in larger letters
 * are headings, the larger the higher; lines with a mark are items; what stands at the top or the
 * bottom of most pages is left out; words that a line end parts are joined. For one document.
 */
final class PdfBlocks {

  /** A heading's letters are so much larger than those of most lines. */
  private static final double HEADING_SIZE_MIN = 1.12;

  private static final int HEADING_CHARS_MAX = 160;
  private static final int LEVEL_MAX = 6;

  /** With fewer pages nothing tells a running head. */
  private static final int RUNNING_PAGES_MIN = 3;

  private static final Pattern ITEM =
      Pattern.compile("^(?:[•◦▪‣·●○■–*-]|\\(?\\d{1,2}[.)]|[a-z][.)])\\s+\\S.*");

  private static final Pattern STOP = Pattern.compile(".*[.!?:;][\"'”’)\\]]*$", Pattern.DOTALL);
  private static final Pattern PARTED = Pattern.compile(".*\\p{L}-$", Pattern.DOTALL);

  private final List<Block> blocks = new ArrayList<>();
  private final Map<Integer, Integer> levels;
  private final StringBuilder paragraph = new StringBuilder();
  private final List<String> items = new ArrayList<>();
  private int page;

  private PdfBlocks(Map<Integer, Integer> levels) {
    this.levels = levels;
  }

  static List<Block> of(List<PdfLine> all) {
    List<PdfLine> lines = withoutRunning(all);
    PdfBlocks blocks = new PdfBlocks(levels(lines));
    PdfLine before = null;
    for (PdfLine line : lines) {
      blocks.add(line, before != null && before.size() == line.size() && !line.begins());
      before = line;
    }
    blocks.end();
    return blocks.blocks;
  }

  /** Sizes of headings and the level of each. */
  private static Map<Integer, Integer> levels(List<PdfLine> lines) {
    Map<Integer, Integer> chars = new HashMap<>();
    lines.forEach(line -> chars.merge(line.size(), line.text().length(), Integer::sum));
    int body =
        chars.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(0);
    List<Integer> sizes =
        lines.stream()
            .filter(line -> isHeading(line, body))
            .map(PdfLine::size)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList();
    Map<Integer, Integer> levels = new HashMap<>();
    for (int i = 0; i < sizes.size(); i++) {
      levels.put(sizes.get(i), Math.min(i + 1, LEVEL_MAX));
    }
    return levels;
  }

  private static boolean isHeading(PdfLine line, int body) {
    return body > 0
        && line.size() >= body * HEADING_SIZE_MIN
        && line.text().length() <= HEADING_CHARS_MAX
        && line.text().chars().anyMatch(Character::isLetter);
  }

  /** Heads and feet say the same on most pages but for a number. */
  private static List<PdfLine> withoutRunning(List<PdfLine> lines) {
    Map<Integer, List<PdfLine>> pages = new TreeMap<>();
    lines.forEach(line -> pages.computeIfAbsent(line.page(), p -> new ArrayList<>()).add(line));
    if (pages.size() < RUNNING_PAGES_MIN) {
      return lines;
    }
    Map<String, Integer> times = new HashMap<>();
    for (List<PdfLine> ofPage : pages.values()) {
      Set<String> ends = new HashSet<>();
      ends.add(bare(ofPage.get(0)));
      ends.add(bare(ofPage.get(ofPage.size() - 1)));
      ends.forEach(end -> times.merge(end, 1, Integer::sum));
    }
    List<PdfLine> own = new ArrayList<>();
    for (List<PdfLine> ofPage : pages.values()) {
      for (int i = 0; i < ofPage.size(); i++) {
        boolean end = i == 0 || i == ofPage.size() - 1;
        if (!end || times.getOrDefault(bare(ofPage.get(i)), 0) * 2 <= pages.size()) {
          own.add(ofPage.get(i));
        }
      }
    }
    return own;
  }

  private static String bare(PdfLine line) {
    return line.text().replaceAll("\\d+", "#");
  }

  private void add(PdfLine line, boolean goesOn) {
    boolean heading = levels.containsKey(line.size()) && line.text().length() <= HEADING_CHARS_MAX;
    if (heading) {
      addHeading(line, goesOn);
    } else if (ITEM.matcher(line.text()).matches()) {
      endParagraph();
      turnTo(line.page());
      items.add(line.text());
    } else if (!items.isEmpty() && goesOn) {
      items.add(joined(items.remove(items.size() - 1), line.text()));
    } else if (!paragraph.isEmpty() && (goesOn || isCarriedOver(line))) {
      String whole = joined(paragraph.toString(), line.text());
      paragraph.setLength(0);
      paragraph.append(whole);
    } else {
      end();
      turnTo(line.page());
      paragraph.append(line.text());
    }
  }

  /** A sentence that a page's end, or a column's, parts. */
  private boolean isCarriedOver(PdfLine line) {
    return line.begins()
        && Character.isLowerCase(line.text().codePointAt(0))
        && !STOP.matcher(paragraph).matches();
  }

  private void addHeading(PdfLine line, boolean goesOn) {
    end();
    if (goesOn
        && !blocks.isEmpty()
        && blocks.get(blocks.size() - 1) instanceof Block.Heading before) {
      blocks.set(
          blocks.size() - 1,
          new Block.Heading(before.level(), joined(before.text(), line.text()), ""));
      return;
    }
    turnTo(line.page());
    blocks.add(new Block.Heading(levels.getOrDefault(line.size(), LEVEL_MAX), line.text(), ""));
  }

  private void turnTo(int next) {
    if (next != page) {
      page = next;
      blocks.add(new Block.Page(next));
    }
  }

  private static String joined(String before, String line) {
    return PARTED.matcher(before).matches() && Character.isLowerCase(line.codePointAt(0))
        ? before.substring(0, before.length() - 1) + line
        : before + " " + line;
  }

  private void endParagraph() {
    if (!paragraph.isEmpty()) {
      blocks.add(new Block.Paragraph(paragraph.toString()));
      paragraph.setLength(0);
    }
  }

  private void end() {
    endParagraph();
    if (!items.isEmpty()) {
      blocks.add(new Block.Items(items.stream().toList()));
      items.clear();
    }
  }
}
