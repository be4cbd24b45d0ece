package io.flinkgraphrag.jobs.documents.cut;

import io.flinkgraphrag.jobs.documents.Block;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Cuts documents into passages. A passage is of one section, that is, of what stands between two
 * headings, and holds as many whole paragraphs, items and rows of it as its size allows. Only a
 * paragraph that is longer by itself is cut, between sentences. Thread-safe if its counter is.
 */
public final class PassageCutter {

  /** Smallest size that leaves room beside a title. */
  public static final int TOKENS_MIN = 32;

  /** What the embedders in the product read at once. */
  public static final int TOKENS_MAX = 510;

  private final ToIntFunction<String> tokens;
  private final Pieces pieces;
  private final int tokensMax;

  /**
   * For one size and language.
   *
   * @param tokens counts them as the embedder does
   * @param tokensMax of a title and a text together, {@link #TOKENS_MIN} to {@link #TOKENS_MAX}
   */
  public PassageCutter(ToIntFunction<String> tokens, int tokensMax, Language language) {
    this.tokens = tokens;
    this.tokensMax = tokensMax;
    this.pieces = new Pieces(tokens, language);
  }

  /**
   * The passages, in the order of the document.
   *
   * @param name of the document, for titles where it has none
   */
  public List<Passage> cut(ParsedDocument document, String name) {
    Headings headings = Headings.of(document, name);
    PassageIds ids = new PassageIds();
    List<Passage> passages = new ArrayList<>();
    Section section = new Section(headings, 0);
    int page = 0;
    for (Block block : document.blocks()) {
      if (block instanceof Block.Page turned) {
        page = turned.number();
      } else if (block instanceof Block.Heading heading) {
        section.end(ids, passages);
        headings.enter(heading);
        section = new Section(headings, page);
      } else {
        section.add(block, page);
      }
    }
    section.end(ids, passages);
    return passages;
  }

  /** What stands between two headings, as far as it is not in a passage yet. */
  private final class Section {

    private final List<String> path;
    private final String anchor;
    private final int room;

    private final StringBuilder text = new StringBuilder();
    private final List<Passage> drafts = new ArrayList<>();
    private int used;
    private int page;

    /** A paragraph that ends with a colon, which goes with what comes. */
    private Pieces.@Nullable Piece lead;

    private int leadPage;

    Section(Headings headings, int page) {
      this.path = headings.path();
      this.anchor = headings.anchor();
      this.page = page;
      this.room = Math.max(TOKENS_MIN / 2, tokensMax - tokens.applyAsInt(title()));
    }

    void add(Block block, int atPage) {
      for (Pieces.Piece piece : pieces.of(block, room)) {
        boolean code = block instanceof Block.Code;
        if (lead != null && lead.tokens() + piece.tokens() > room && !code) {
          addLead();
        }
        int size = piece.tokens() + (lead == null ? 0 : lead.tokens());
        if (used + size > room) {
          endPassage();
        }
        addLead();
        if (block instanceof Block.Paragraph && piece.text().endsWith(":")) {
          lead = piece;
          leadPage = atPage;
        } else {
          append(piece, atPage);
        }
      }
    }

    private void addLead() {
      Pieces.Piece led = lead;
      lead = null;
      if (led != null) {
        if (used + led.tokens() > room) {
          endPassage();
        }
        append(led, leadPage);
      }
    }

    private void append(Pieces.Piece piece, int atPage) {
      if (text.isEmpty()) {
        page = atPage;
      }
      text.append(text.isEmpty() ? "" : piece.separator()).append(piece.text());
      used += piece.tokens();
    }

    private void endPassage() {
      if (!text.isEmpty()) {
        drafts.add(new Passage("", title(), text.toString()));
        text.setLength(0);
        used = 0;
      }
    }

    private String title() {
      String title = String.join(Headings.SEPARATOR, path);
      return page > 0 ? title + " (page " + page + ")" : title;
    }

    void end(PassageIds ids, List<Passage> passages) {
      addLead();
      endPassage();
      for (Passage draft : drafts) {
        passages.add(
            new Passage(ids.next(anchor, path, draft.text()), draft.title(), draft.text()));
      }
    }
  }
}
