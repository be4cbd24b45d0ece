package io.flinkgraphrag.jobs.documents;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The formats that documents may have. */
public enum DocumentFormat {
  MARKDOWN("Markdown"),
  HTML("HTML"),
  PDF("PDF"),
  WORD("Word"),
  TEXT("plain text");

  /** Where the first bytes of HTML tell it. */
  private static final int HEAD_CHARS = 512;

  private final String text;

  DocumentFormat(String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }

  /** By the end of a file's name. */
  public static Optional<DocumentFormat> ofName(String name) {
    return switch (extension(name)) {
      case "md", "markdown" -> Optional.of(MARKDOWN);
      case "html", "htm", "xhtml" -> Optional.of(HTML);
      case "pdf" -> Optional.of(PDF);
      case "docx", "docm", "dotx", "doc" -> Optional.of(WORD);
      case "txt", "text" -> Optional.of(TEXT);
      default -> Optional.empty();
    };
  }

  /** In lower case, without the full stop; "" for none. */
  public static String extension(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    int stop = file.lastIndexOf('.');
    return stop < 0 ? "" : file.substring(stop + 1).toLowerCase(Locale.ROOT);
  }

  /** What a document is called where it has no title: its file, without what says its format. */
  public static String bareName(String document) {
    String file = document.substring(document.replaceFirst("/+$", "").lastIndexOf('/') + 1);
    String bare = file.replaceFirst("(?<=.)\\.\\w{1,8}$", "");
    return bare.isBlank() ? document : bare;
  }

  /** By what HTTP says. */
  public static Optional<DocumentFormat> ofContentType(String contentType) {
    return switch (contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
      case "text/markdown", "text/x-markdown" -> Optional.of(MARKDOWN);
      case "text/html", "application/xhtml+xml" -> Optional.of(HTML);
      case "application/pdf", "application/x-pdf" -> Optional.of(PDF);
      case "application/msword",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document" ->
          Optional.of(WORD);
      case "text/plain" -> Optional.of(TEXT);
      default -> Optional.empty();
    };
  }

  /** By the first bytes; what tells nothing is Markdown, as plain text is Markdown too. */
  public static DocumentFormat ofContent(byte[] bytes) {
    String head =
        new String(bytes, 0, Math.min(bytes.length, HEAD_CHARS), StandardCharsets.ISO_8859_1)
            .strip()
            .toLowerCase(Locale.ROOT);
    if (head.startsWith("%pdf-")) {
      return PDF;
    }
    if (head.startsWith("pk\u0003\u0004") || head.startsWith("\u00d0\u00cf\u0011\u00e0")) {
      return WORD;
    }
    return head.contains("<html") || head.contains("<!doctype html") ? HTML : MARKDOWN;
  }
}
