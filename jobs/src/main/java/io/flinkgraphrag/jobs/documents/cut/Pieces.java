package io.flinkgraphrag.jobs.documents.cut;

import io.flinkgraphrag.jobs.documents.Block;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What of a block has to stay together. Items and rows are parted by an empty line, so that each is
 * a sentence by itself: it gets a vector of its own, and can be quoted alone.
 */
final class Pieces {

  /** Code is not cut below so many times the size of a passage. */
  static final int CODE_TIMES_MAX = 4;

  /**
   * A word of any length is one unknown token to BERT: so many characters count as one at least.
   */
  private static final int CHARS_PER_TOKEN_MAX = 16;

  private static final String LINE = "\n";
  private static final String EMPTY_LINE = "\n\n";

  private final ToIntFunction<String> tokens;
  private final Language language;

  Pieces(ToIntFunction<String> tokens, Language language) {
    this.tokens = tokens;
    this.language = language;
  }

  /**
   * A text that is not cut.
   *
   * @param separator between what is before it and it
   */
  record Piece(String text, int tokens, String separator) {}

  /** Tokens of a text; of one that is far too long not exactly, as counting takes its time. */
  private int size(String text, int room) {
    int least = text.length() / CHARS_PER_TOKEN_MAX;
    return least > room * CODE_TIMES_MAX ? least : Math.max(least, tokens.applyAsInt(text));
  }

  /** Pieces of at most {@code room} tokens, but for code. */
  List<Piece> of(Block block, int room) {
    List<Piece> pieces = new ArrayList<>();
    if (block instanceof Block.Paragraph paragraph) {
      addText(paragraph.text(), EMPTY_LINE, room, pieces);
    } else if (block instanceof Block.Items items) {
      items.items().forEach(item -> addText(item, EMPTY_LINE, room, pieces));
    } else if (block instanceof Block.Table table) {
      table.rows().forEach(row -> addText(row(table.header(), row), EMPTY_LINE, room, pieces));
    } else if (block instanceof Block.Code code) {
      addCode(code.text().stripTrailing(), room, pieces);
    }
    return pieces;
  }

  /** Each cell with the name of its column: a row is read without the others. */
  private static String row(List<String> header, List<String> cells) {
    StringBuilder text = new StringBuilder();
    boolean named = header.stream().anyMatch(name -> !name.isBlank());
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).isBlank()) {
        continue;
      }
      text.append(text.isEmpty() ? "" : named ? "; " : " | ");
      if (named && i < header.size() && !header.get(i).isBlank()) {
        text.append(header.get(i)).append(": ");
      }
      text.append(cells.get(i));
    }
    return text.toString();
  }

  private void addText(String text, String separator, int room, List<Piece> pieces) {
    if (text.isBlank()) {
      return;
    }
    int count = size(text, room);
    if (count <= room) {
      pieces.add(new Piece(text, count, separator));
      return;
    }
    String before = separator;
    for (String sentence : language.sentences(text)) {
      int length = size(sentence, room);
      if (length <= room) {
        pieces.add(new Piece(sentence, length, before));
      } else {
        addWords(sentence, before, room, pieces);
      }
      before = " ";
    }
  }

  /**
   * A sentence that is longer than a passage, or a text without any: between words, else anywhere.
   */
  private void addWords(String sentence, String separator, int room, List<Piece> pieces) {
    int from = 0;
    String before = separator;
    while (from < sentence.length()) {
      int to = Math.min(sentence.length(), from + room);
      if (to < sentence.length()) {
        int blank = sentence.lastIndexOf(' ', to);
        to =
            blank > from
                ? blank
                : sentence.offsetByCodePoints(from, sentence.codePointCount(from, to) - 1);
      }
      String part = sentence.substring(from, to).strip();
      if (!part.isEmpty()) {
        pieces.add(new Piece(part, Math.min(room, size(part, room)), before));
      }
      before = " ";
      from = to;
    }
  }

  private void addCode(String code, int room, List<Piece> pieces) {
    if (code.isBlank()) {
      return;
    }
    int count = size(code, room);
    if (count <= room * CODE_TIMES_MAX) {
      pieces.add(new Piece(code, count, EMPTY_LINE));
      return;
    }
    String before = EMPTY_LINE;
    for (String line : code.lines().toList()) {
      int length = size(line, room);
      if (length <= room) {
        pieces.add(new Piece(line, length, before));
      } else {
        addWords(line, before, room, pieces);
      }
      before = LINE;
    }
  }
}
