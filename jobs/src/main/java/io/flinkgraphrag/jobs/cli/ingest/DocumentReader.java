package io.flinkgraphrag.jobs.cli.ingest;

import io.flinkgraphrag.jobs.documents.DocumentFormat;
import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException.Reason;
import io.flinkgraphrag.jobs.documents.parse.DocumentParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fetches documents and reads them by the parser of their format. For one thread. */
final class DocumentReader {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(60);

  private static final Pattern CHARSET = Pattern.compile("(?i)charset=\"?([\\w:.-]+)");

  private final InputStream input;
  private final @Nullable DocumentFormat format;

  /** Made when the first page is fetched. */
  private @Nullable HttpClient http;

  /**
   * A reader.
   *
   * @param formatOrNull of every document, null to go by name, type and content
   */
  DocumentReader(InputStream input, @Nullable DocumentFormat formatOrNull) {
    this.input = input;
    this.format = formatOrNull;
  }

  /**
   * Reads a document.
   *
   * @throws IOException if its bytes cannot be had
   */
  ParsedDocument read(Source source)
      throws IOException, UnreadableDocumentException, InterruptedException {
    if (source instanceof Source.OfFile file) {
      return readFile(file.file());
    }
    if (source instanceof Source.OfPage page) {
      return readPage(page);
    }
    byte[] bytes = bounded(input);
    return parse(bytes, null, Optional.empty());
  }

  private ParsedDocument readFile(Path file) throws IOException, UnreadableDocumentException {
    if (Files.size(file) > DocumentParser.BYTES_MAX) {
      throw tooLarge();
    }
    return parse(Files.readAllBytes(file), null, DocumentFormat.ofName(file.toString()));
  }

  private ParsedDocument readPage(Source.OfPage page)
      throws IOException, UnreadableDocumentException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(page.address())
            .timeout(PAGE_TIMEOUT)
            .header("User-Agent", "flink-graphrag")
            .build();
    HttpResponse<InputStream> response =
        client().send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("the server answers " + response.statusCode());
      }
      String type = response.headers().firstValue("Content-Type").orElse("");
      Matcher charset = CHARSET.matcher(type);
      return parse(
          bounded(body),
          charset.find() ? charset.group(1) : null,
          DocumentFormat.ofContentType(type)
              .filter(named -> named != DocumentFormat.TEXT)
              .or(() -> DocumentFormat.ofName(page.address().getPath())));
    }
  }

  private HttpClient client() {
    if (http == null) {
      http =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT_TIMEOUT)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build();
    }
    return http;
  }

  private static byte[] bounded(InputStream in) throws IOException, UnreadableDocumentException {
    byte[] bytes = in.readNBytes(DocumentParser.BYTES_MAX + 1);
    if (bytes.length > DocumentParser.BYTES_MAX) {
      throw tooLarge();
    }
    return bytes;
  }

  private static UnreadableDocumentException tooLarge() {
    return new UnreadableDocumentException(
        Reason.TOO_LARGE,
        "it has more than %,d bytes; split it".formatted(DocumentParser.BYTES_MAX));
  }

  private ParsedDocument parse(
      byte[] bytes, @Nullable String charset, Optional<DocumentFormat> named)
      throws UnreadableDocumentException {
    DocumentFormat used =
        format == null ? named.orElseGet(() -> DocumentFormat.ofContent(bytes)) : format;
    return DocumentParser.of(used).parse(new RawDocument(bytes, charset));
  }
}
