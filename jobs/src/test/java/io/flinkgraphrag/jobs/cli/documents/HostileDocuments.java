package io.flinkgraphrag.jobs.cli.documents;

import io.flinkgraphrag.jobs.documents.parse.WrittenDocuments;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;

/** Small files that ask for more memory or time than anybody has. */
final class HostileDocuments {

  private HostileDocuments() {}

  /** A Word document with an entry of so many blanks. */
  static byte[] wordBomb(int bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipInputStream plain =
            new ZipInputStream(
                new ByteArrayInputStream(WrittenDocuments.word(List.of("Nobody reads this."))));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (ZipEntry entry = plain.getNextEntry(); entry != null; entry = plain.getNextEntry()) {
        zip.putNextEntry(new ZipEntry(entry.getName()));
        plain.transferTo(zip);
        zip.closeEntry();
      }
      zip.putNextEntry(new ZipEntry("word/media/picture.bmp"));
      zip.write(new byte[bytes]);
      zip.closeEntry();
    }
    return out.toByteArray();
  }

  /** A PDF whose page is so many blanks. */
  static byte[] pdfBomb(int bytes) throws IOException {
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      page.setContents(
          new PDStream(
              document,
              new ByteArrayInputStream(" ".repeat(bytes).getBytes(StandardCharsets.US_ASCII)),
              COSName.FLATE_DECODE));
      return bytes(document);
    }
  }

  /** A PDF whose page draws a form ten times, which draws another ten times, and so on. */
  static byte[] slowPdf() throws IOException {
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      PDFormXObject drawn = form(document, null);
      for (int depth = 0; depth < 12; depth++) {
        drawn = form(document, drawn);
      }
      PDResources resources = new PDResources();
      resources.put(COSName.getPDFName("F"), drawn);
      page.setResources(resources);
      page.setContents(content(document));
      return bytes(document);
    }
  }

  private static PDFormXObject form(PDDocument document, PDFormXObject drawnOrNull)
      throws IOException {
    PDFormXObject form = new PDFormXObject(content(document));
    form.setBBox(new PDRectangle(100, 100));
    PDResources resources = new PDResources();
    if (drawnOrNull != null) {
      resources.put(COSName.getPDFName("F"), drawnOrNull);
    }
    form.setResources(resources);
    return form;
  }

  private static PDStream content(PDDocument document) throws IOException {
    return new PDStream(
        document,
        new ByteArrayInputStream("/F Do ".repeat(10).getBytes(StandardCharsets.US_ASCII)),
        COSName.FLATE_DECODE);
  }

  private static byte[] bytes(PDDocument document) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    document.save(out);
    return out.toByteArray();
  }
}
