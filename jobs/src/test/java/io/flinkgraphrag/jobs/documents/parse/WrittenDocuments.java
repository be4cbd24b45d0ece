package io.flinkgraphrag.jobs.documents.parse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;

/** Files of PDF and Word as programs write them, made for a test. */
public final class WrittenDocuments {

  private static final PDType1Font FONT = new PDType1Font(FontName.HELVETICA);
  private static final int BODY = 10;

  private WrittenDocuments() {}

  /**
   * A PDF. A line that begins with "# " is in large letters; an empty one is a space between
   * paragraphs; a page without lines is a drawing.
   */
  public static byte[] pdf(List<List<String>> pages) throws IOException {
    try (PDDocument document = document(pages)) {
      return bytes(document);
    }
  }

  /** The same with a password. */
  public static byte[] encryptedPdf(List<List<String>> pages) throws IOException {
    try (PDDocument document = document(pages)) {
      document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
      return bytes(document);
    }
  }

  private static byte[] bytes(PDDocument document) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    document.save(out);
    return out.toByteArray();
  }

  private static PDDocument document(List<List<String>> pages) throws IOException {
    PDDocument document = new PDDocument();
    for (List<String> lines : pages) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        if (lines.isEmpty()) {
          content.addRect(100, 100, 200, 200);
          content.fill();
        }
        float y = 700;
        for (String line : lines) {
          boolean heading = line.startsWith("# ");
          y -= line.isEmpty() ? 2 * BODY : heading ? 3 * BODY : 1.2f * BODY;
          content.beginText();
          content.setFont(FONT, heading ? 2 * BODY : BODY);
          content.newLineAtOffset(72, y);
          content.showText(heading ? line.substring(2) : line);
          content.endText();
        }
      }
    }
    return document;
  }

  /**
   * A Word document: "! " begins its title, "# " and "## " headings, "- " an item, "|" a row with
   * cells between further ones; the rest are paragraphs.
   */
  public static byte[] word(List<String> lines) throws IOException {
    try (XWPFDocument document = new XWPFDocument()) {
      addStyle(document, "berschrift1", "heading 1");
      addStyle(document, "berschrift2", "heading 2");
      addStyle(document, "Titel", "Title");
      XWPFTable table = null;
      for (String line : lines) {
        if (line.startsWith("|")) {
          String[] cells = line.substring(1).split("\\|", -1);
          table = table == null ? document.createTable(1, cells.length) : table;
          var row =
              table.getRow(0).getCell(0).getText().isEmpty() ? table.getRow(0) : table.createRow();
          for (int i = 0; i < cells.length; i++) {
            row.getCell(i).setText(cells[i].strip());
          }
          continue;
        }
        table = null;
        XWPFParagraph paragraph = document.createParagraph();
        if (line.startsWith("! ")) {
          paragraph.setStyle("Titel");
        } else if (line.startsWith("#")) {
          paragraph.setStyle(line.startsWith("##") ? "berschrift2" : "berschrift1");
        } else if (line.startsWith("- ")) {
          paragraph.setNumID(BigInteger.ONE);
        }
        paragraph.createRun().setText(line.replaceFirst("^(#+|-|!) ", ""));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.write(out);
      return out.toByteArray();
    }
  }

  private static void addStyle(XWPFDocument document, String id, String name) {
    CTStyle style = CTStyle.Factory.newInstance();
    style.setStyleId(id);
    style.addNewName().setVal(name);
    document.createStyles().addStyle(new XWPFStyle(style));
  }

  /** A Word document with a password. */
  public static byte[] encryptedWord() throws Exception {
    try (POIFSFileSystem files = new POIFSFileSystem()) {
      Encryptor encryptor = new EncryptionInfo(EncryptionMode.standard).getEncryptor();
      encryptor.confirmPassword("secret");
      try (var out = encryptor.getDataStream(files)) {
        out.write(word(List.of("Nobody reads this.")));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      files.writeFilesystem(out);
      return out.toByteArray();
    }
  }
}
