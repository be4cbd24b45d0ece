package io.flinkgraphrag.jobs.documents.cut;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.documents.Block;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Passages of documents, with words for tokens. */
final class PassageCutterTest {

  private static final int SIZE = 40;

  @Test
  void headingsAreThePathInTheTitle() {
    List<Passage> passages =
        cut(
            heading(1, "Guide"),
            paragraph("Welcome."),
            heading(2, "Pumps"),
            heading(3, "P-7"),
            paragraph("It feeds hall 2."),
            heading(2, "Valves & more"),
            paragraph("They close."));
    assertThat(passages)
        .extracting(Passage::title)
        .containsExactly("Guide", "Guide > Pumps > P-7", "Guide > Valves & more");
    assertThat(passages)
        .extracting(passage -> passage.id().replaceFirst("~.*", ""))
        .containsExactly("guide", "p-7", "valves--more");
  }

  @Test
  void aDocumentWithoutOneHighestHeadingIsTitledByItsOwnTitleOrItsName() {
    assertThat(cut(paragraph("Text."))).extracting(Passage::title).containsExactly("manual");
    assertThat(cut(heading(2, "A"), paragraph("x")))
        .extracting(Passage::title)
        .containsExactly("manual > A");
    assertThat(cut(heading(1, "A"), paragraph("x"), heading(1, "B"), paragraph("y")))
        .extracting(Passage::title)
        .containsExactly("manual > A", "manual > B");
    assertThat(
            cutter().cut(new ParsedDocument("The manual", List.of(paragraph("x")), List.of()), "m"))
        .extracting(Passage::title)
        .containsExactly("The manual");
  }

  @Test
  void thePageIsInTheTitleAndNotInTheId() {
    List<Passage> before = cut(new Block.Page(1), heading(1, "A"), paragraph("Text."));
    List<Passage> after = cut(new Block.Page(2), heading(1, "A"), paragraph("Text."));
    assertThat(before).extracting(Passage::title).containsExactly("A (page 1)");
    assertThat(after).extracting(Passage::title).containsExactly("A (page 2)");
    assertThat(after.get(0).id()).isEqualTo(before.get(0).id());
  }

  @Test
  void rowsCarryTheirHeaderAndItemsTheirLines() {
    List<Passage> passages =
        cut(
            new Block.Table(
                List.of("Part", "Maker"), List.of(List.of("P-7", "Norvik"), List.of("P-8", ""))),
            new Block.Items(List.of("- one", "  - inner")));
    assertThat(passages)
        .extracting(Passage::text)
        .containsExactly("Part: P-7; Maker: Norvik\n\nPart: P-8\n\n- one\n\n  - inner");
  }

  @Test
  void paragraphsStayWholeUnlessOneIsLongerThanAPassageAndThenSentencesDo() {
    String sentence = "One two three four five six seven eight nine ten.";
    List<Passage> passages =
        cut(
            paragraph(sentence + " " + sentence),
            paragraph(sentence + " " + sentence),
            paragraph((sentence + " ").repeat(8).strip()));
    assertThat(passages)
        .extracting(Passage::text)
        .allSatisfy(text -> assertThat(text).startsWith("One").endsWith("ten."))
        .anyMatch(text -> text.equals(sentence + " " + sentence))
        .anyMatch(text -> text.equals((sentence + " ").repeat(3).strip()));
  }

  @Test
  void aParagraphThatEndsWithAColonGoesWithWhatItAnnounces() {
    assertThat(
            cut(
                paragraph("Word ".repeat(25).strip() + "."),
                paragraph("Run these two:"),
                new Block.Code("go ".repeat(20).strip())))
        .extracting(Passage::text)
        .satisfies(texts -> assertThat(texts.get(1)).startsWith("Run these two:\n\ngo"));
    assertThat(cut(paragraph("Nothing follows:"))).hasSize(1);
  }

  @Test
  void codeStaysWholeUpToABound() {
    String code = "x = 1\n  y = 2\n".repeat(15).stripTrailing();
    assertThat(cut(new Block.Code(code))).extracting(Passage::text).containsExactly(code);
    String longer = "x = 1\n".repeat(SIZE * Pieces.CODE_TIMES_MAX).stripTrailing();
    assertThat(cut(new Block.Code(longer)))
        .hasSizeGreaterThan(1)
        .allSatisfy(passage -> assertThat(passage.text()).matches("(x = 1\n)*x = 1"));
  }

  @Test
  void noPassageIsLongerThanItsSizeWhateverTheWordsAre() {
    String word = "a".repeat(50_000);
    assertThat(cut(paragraph(word), paragraph("b ".repeat(1_000))))
        .allSatisfy(passage -> assertThat(passage.text().length()).isLessThanOrEqualTo(SIZE * 20));
  }

  @Test
  void equalPassagesAreNumbered() {
    assertThat(cut(heading(2, "A"), paragraph("x"), heading(2, "A"), paragraph("x")))
        .extracting(Passage::id)
        .satisfies(ids -> assertThat(ids.get(1)).isEqualTo(ids.get(0) + "~2"));
  }

  @Test
  void aHeadingWithoutTextIsInThePathOfWhatIsBelowIt() {
    assertThat(cut(heading(1, "A"), heading(2, "B"))).isEmpty();
  }

  /** Draws documents, changes one block, and compares. */
  @Test
  void anEditChangesOnlyPassagesOfItsOwnSection() {
    long seed = Long.getLong("graphrag.test.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Block> blocks = new ArrayList<>(List.of(heading(1, "Top")));
      for (int i = 0; i < 30; i++) {
        blocks.add(
            random.nextInt(3) == 0
                ? heading(2 + random.nextInt(2), "H" + i)
                : paragraph("Word ".repeat(1 + random.nextInt(30)) + i + "."));
      }
      int at = 1 + random.nextInt(30);
      List<Passage> before = cut(blocks.toArray(Block[]::new));
      if (blocks.get(at) instanceof Block.Heading) {
        continue;
      }
      String section = titleAt(blocks, at);
      blocks.set(at, paragraph("Another text."));
      List<Passage> after = cut(blocks.toArray(Block[]::new));
      assertThat(after.stream().filter(passage -> !before.contains(passage)))
          .as("seed %d, round %d", seed, round)
          .isNotEmpty()
          .allSatisfy(passage -> assertThat(passage.title()).endsWith(section));
    }
  }

  private static String titleAt(List<Block> blocks, int at) {
    for (int i = at; i >= 0; i--) {
      if (blocks.get(i) instanceof Block.Heading heading) {
        return heading.text();
      }
    }
    throw new AssertionError("the first block is a heading");
  }

  private static Block heading(int level, String text) {
    return new Block.Heading(level, text, "");
  }

  private static Block paragraph(String text) {
    return new Block.Paragraph(text);
  }

  private static List<Passage> cut(Block... blocks) {
    return cutter().cut(new ParsedDocument("", List.of(blocks), List.of()), "manual");
  }

  private static PassageCutter cutter() {
    return new PassageCutter(
        text ->
            (int)
                text.lines().flatMap(line -> List.of(line.strip().split("\\s+")).stream()).count(),
        SIZE,
        Language.of("en"));
  }
}
