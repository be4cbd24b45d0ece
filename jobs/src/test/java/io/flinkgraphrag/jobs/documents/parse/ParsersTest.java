package io.flinkgraphrag.jobs.documents.parse;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinkgraphrag.jobs.documents.Block;
import io.flinkgraphrag.jobs.documents.DocumentFormat;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException.Reason;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each format's files become. */
final class ParsersTest {

  @Test
  void markdownKeepsItsHeadingsItemsRowsAndCode() throws Exception {
    ParsedDocument document =
        markdown(
            """
            ---
            title: "The guide"
            ---
            # Pumps

            Pump **P-7** feeds
            the [loop](loop.md).

            - one
              - inner
            - two

            3. third

            | Part | Maker |
            |---|---|
            | P-7 | `Norvik` |

            ```
            a = 1
              b
            ```
            """);
    assertThat(document.title()).isEqualTo("The guide");
    assertThat(document.blocks())
        .containsExactly(
            new Block.Heading(1, "Pumps", ""),
            new Block.Paragraph("Pump P-7 feeds the loop."),
            new Block.Items(List.of("- one", "  - inner", "- two")),
            new Block.Items(List.of("3. third")),
            new Block.Table(List.of("Part", "Maker"), List.of(List.of("P-7", "Norvik"))),
            new Block.Code("a = 1\n  b\n"));
  }

  @Test
  void itemsOfMarkdownThatHoldCodeAreReadAsWhatTheyHold() throws Exception {
    assertThat(markdown("1. Run it:\n\n   ```\n   go\n   ```\n").blocks())
        .containsExactly(new Block.Paragraph("Run it:"), new Block.Code("go\n"));
  }

  @Test
  void htmlIsReadWithoutWhatLeadsAroundInTheSite() throws Exception {
    ParsedDocument document =
        html(
            """
            <html><head><title>Pumps - Norvik</title><style>p{}</style></head><body>
            <nav><ul><li>Home</li></ul></nav>
            <main><h2 id="p7">P-7</h2><p>It feeds<br>hall&nbsp;2. <em>Made</em> by <a href="x">Norvik</a>.</p>
            <ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>
            <dl><dt>Weight</dt><dd>7 kg</dd></dl>
            <table><tr><th>Part</th><th>Maker</th></tr><tr><td>P-7</td><td>Norvik</td></tr></table>
            <pre>a = 1
              b</pre><p hidden>secret</p></main><footer>Imprint</footer></body></html>
            """);
    assertThat(document.title()).isEqualTo("Pumps - Norvik");
    assertThat(document.blocks())
        .containsExactly(
            new Block.Heading(2, "P-7", "p7"),
            new Block.Paragraph("It feeds\nhall 2. Made by Norvik."),
            new Block.Items(List.of("- one", "  - inner", "- two")),
            new Block.Items(List.of("- Weight: 7 kg")),
            new Block.Table(List.of("Part", "Maker"), List.of(List.of("P-7", "Norvik"))),
            new Block.Code("a = 1\n  b"));
  }

  @Test
  void plainTextJoinsLinesThatOnlyAWidthParted() throws Exception {
    String wrapped = "This line is as long as lines are that a width wraps, Ada\nLovelace.";
    assertThat(
            parse(DocumentFormat.TEXT, (wrapped + "\r\n\r\nAda\nBob\n").getBytes(UTF_8)).blocks())
        .containsExactly(
            new Block.Paragraph(wrapped.replace('\n', ' ')), new Block.Paragraph("Ada\nBob"));
  }

  @Test
  void pdfHasPagesHeadingsByTheirSizeAndWordsThatLineEndsPart() throws Exception {
    byte[] pdf =
        WrittenDocuments.pdf(
            List.of(
                List.of(
                    "# Pumps",
                    "Pump P-7 feeds the cool-",
                    "ing loop of hall 2.",
                    "",
                    "A second paragraph goes",
                    "on the next"),
                List.of("page and ends there.", "• one", "• two")));
    assertThat(parse(DocumentFormat.PDF, pdf).blocks())
        .containsExactly(
            new Block.Page(1),
            new Block.Heading(1, "Pumps", ""),
            new Block.Paragraph("Pump P-7 feeds the cooling loop of hall 2."),
            new Block.Paragraph("A second paragraph goes on the next page and ends there."),
            new Block.Page(2),
            new Block.Items(List.of("• one", "• two")));
  }

  @Test
  void headsAndFeetOfPdfPagesAreLeftOut() throws Exception {
    List<List<String>> pages = new ArrayList<>();
    for (int page = 1; page <= 4; page++) {
      pages.add(
          List.of(
              "Norvik, manual",
              "",
              "What page " + "abcd".charAt(page - 1) + " says.",
              "",
              "Page " + page + " of 4"));
    }
    assertThat(parse(DocumentFormat.PDF, WrittenDocuments.pdf(pages)).blocks())
        .filteredOn(Block.Paragraph.class::isInstance)
        .containsExactly(
            new Block.Paragraph("What page a says."),
            new Block.Paragraph("What page b says."),
            new Block.Paragraph("What page c says."),
            new Block.Paragraph("What page d says."));
  }

  @Test
  void aPageOfAPdfWithoutTextIsToldAndTheOthersAreRead() throws Exception {
    ParsedDocument document =
        parse(DocumentFormat.PDF, WrittenDocuments.pdf(List.of(List.of("Text."), List.of())));
    assertThat(document.blocks()).contains(new Block.Paragraph("Text."));
    assertThat(document.lost()).containsExactly("no text on page 2; a scan needs OCR first");
  }

  @Test
  void wordKeepsItsHeadingsItemsAndRowsWhateverLanguageItsStylesAreIn() throws Exception {
    byte[] word =
        WrittenDocuments.word(
            List.of(
                "! The guide",
                "# Pumps",
                "## P-7",
                "It feeds hall 2.",
                "- one",
                "- two",
                "|Part|Maker",
                "|P-7|Norvik"));
    ParsedDocument document = parse(DocumentFormat.WORD, word);
    assertThat(document.title()).isEqualTo("The guide");
    assertThat(document.blocks())
        .containsExactly(
            new Block.Heading(1, "Pumps", ""),
            new Block.Heading(2, "P-7", ""),
            new Block.Paragraph("It feeds hall 2."),
            new Block.Items(List.of("- one", "- two")),
            new Block.Table(List.of("Part", "Maker"), List.of(List.of("P-7", "Norvik"))));
  }

  @Test
  void filesThatGiveNoTextAreToldApart() throws Exception {
    byte[] word = WrittenDocuments.word(List.of("Text."));
    byte[] cut = java.util.Arrays.copyOf(word, word.length / 2);
    assertThat(refused(DocumentFormat.PDF, WrittenDocuments.encryptedPdf(List.of(List.of("x")))))
        .isEqualTo(Reason.ENCRYPTED);
    assertThat(refused(DocumentFormat.PDF, WrittenDocuments.pdf(List.of(List.of(), List.of()))))
        .isEqualTo(Reason.NO_TEXT);
    assertThat(refused(DocumentFormat.PDF, "%PDF-1.7 and no more".getBytes(UTF_8)))
        .isEqualTo(Reason.DAMAGED);
    assertThat(refused(DocumentFormat.WORD, WrittenDocuments.encryptedWord()))
        .isEqualTo(Reason.ENCRYPTED);
    assertThat(refused(DocumentFormat.WORD, cut)).isEqualTo(Reason.DAMAGED);
    assertThat(refused(DocumentFormat.WORD, "plain".getBytes(UTF_8))).isEqualTo(Reason.DAMAGED);
    assertThat(refused(DocumentFormat.MARKDOWN, new byte[0])).isEqualTo(Reason.EMPTY);
    assertThat(refused(DocumentFormat.MARKDOWN, word)).isEqualTo(Reason.DAMAGED);
    assertThat(refused(DocumentFormat.TEXT, new byte[DocumentParser.BYTES_MAX + 1]))
        .isEqualTo(Reason.TOO_LARGE);
  }

  /** What a library throws is told of the one file. */
  @Test
  void nestingThatIsTooDeepIsADamagedFileAtMost() {
    String deep = "> ".repeat(200_000) + "x";
    try {
      assertThat(markdown(deep).blocks()).isNotEmpty();
    } catch (UnreadableDocumentException e) {
      assertThat(e.reason()).isEqualTo(Reason.DAMAGED);
    }
  }

  @Test
  void controlCharactersAreTakenOut() throws Exception {
    assertThat(markdown("A\u0000 pump\u000bof\u0007 Norvik, and more text than that.").blocks())
        .noneMatch(block -> block.toString().chars().anyMatch(c -> c < ' ' && c != '\n'));
  }

  @Test
  void bytesAreReadByTheirMarkAsUtf8AsDeclaredOrByADetector() throws Exception {
    String german =
        "Für Müller ändert sich die Größe der Straße über Nacht: schön wäre es gewesen.";
    String russian = "Насос подаёт воду в контур охлаждения второго зала завода.";
    assertThat(text(german.getBytes(UTF_8), null)).isEqualTo(german);
    assertThat(text(("\ufeff" + german).getBytes(UTF_8), "latin1")).isEqualTo(german);
    assertThat(text(("\ufeff" + german).getBytes(UTF_16LE), null)).isEqualTo(german);
    assertThat(text(german.getBytes(UTF_16LE), null)).isEqualTo(german);
    assertThat(text("“Größe” – 5 €".getBytes("windows-1252"), "iso-8859-1"))
        .isEqualTo("“Größe” – 5 €");
    assertThat(text(german.getBytes("windows-1252"), null)).isEqualTo(german);
    assertThat(text(russian.getBytes("windows-1251"), null)).isEqualTo(russian);
    assertThat(text(russian.getBytes("koi8-r"), "koi8-r")).isEqualTo(russian);
    assertThat(text("数据库".getBytes("GB18030"), "gb2312")).isEqualTo("数据库");
    assertThat(text(german.getBytes("windows-1252"), "no-such")).isEqualTo(german);
    assertThatThrownBy(() -> text(new byte[] {0, 1, 2, 0, 0, 5, 0, 0}, null))
        .hasMessageContaining("binary");
  }

  @Test
  void aPageIsReadByTheCharsetThatItDeclares() throws Exception {
    String page = "<html><head><meta charset=windows-1251></head><p>Насос</p></html>";
    assertThat(parse(DocumentFormat.HTML, page.getBytes(Charset.forName("windows-1251"))).blocks())
        .containsExactly(new Block.Paragraph("Насос"));
  }

  private static String text(byte[] bytes, String charset) throws Exception {
    return TextDecoding.decode(new RawDocument(bytes, charset));
  }

  private static ParsedDocument markdown(String text) throws UnreadableDocumentException {
    return parse(DocumentFormat.MARKDOWN, text.getBytes(UTF_8));
  }

  private static ParsedDocument html(String text) throws UnreadableDocumentException {
    return parse(DocumentFormat.HTML, text.getBytes(UTF_8));
  }

  private static ParsedDocument parse(DocumentFormat format, byte[] bytes)
      throws UnreadableDocumentException {
    return DocumentParser.of(format).parse(new RawDocument(bytes, null));
  }

  private static Reason refused(DocumentFormat format, byte[] bytes) {
    return catchThrowableOfType(UnreadableDocumentException.class, () -> parse(format, bytes))
        .reason();
  }
}
