package io.flinkgraphrag.jobs.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.gateway.http.FaultShape;
import io.flinkgraphrag.jobs.gateway.http.HttpServer;
import io.flinkgraphrag.jobs.gateway.http.HttpSettings;
import io.flinkgraphrag.jobs.gateway.http.Route;
import io.flinkgraphrag.jobs.gateway.http.Routes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the page over a real server. */
final class PageRoutesTest {

  private static final int ANY = 1024;
  private static final Pattern NEEDED =
      Pattern.compile("(?:href|src)=\"(page/[^\"]+)\"|from \"\\./([^\"]+)\"");

  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    PageRoutes page = new PageRoutes();
    server =
        HttpServer.start(
            new HttpSettings("127.0.0.1", 0, ANY, ANY),
            new Routes(
                List.of(
                    new Route("GET", "/", page::index),
                    new Route("GET", PageRoutes.FILES, page::file))),
            path -> FaultShape.OWN,
            (call, status, nanos) -> {});
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/page/main.js, text/javascript; charset=utf-8",
    "/page/page.css, text/css; charset=utf-8",
    "/page/icon.svg, image/svg+xml",
    "/page/texts/zh.json, application/json",
    "/page/cytoscape.esm.min.mjs, text/javascript; charset=utf-8"
  })
  void aFileComesWithItsTypeAndOnlyOnce(String path, String type) throws Exception {
    HttpResponse<byte[]> first = get(path);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(header(first, "Content-Type")).isEqualTo(type);
    assertThat(header(first, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(first, "Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");

    HttpResponse<byte[]> zipped = get(path, "Accept-Encoding", "gzip, br");
    assertThat(header(zipped, "Content-Encoding")).isEqualTo("gzip");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.body())))
        .hasBinaryContent(first.body());

    HttpResponse<byte[]> again = get(path, "If-None-Match", header(first, "ETag"));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void everyFileThatIsNeededIsThere() throws Exception {
    Set<String> seen = new TreeSet<>();
    need("/", seen);
    assertThat(seen)
        .contains(
            "/page/main.js", "/page/walk.js", "/page/cytoscape.esm.min.mjs", "/page/icon.svg");
  }

  private void need(String path, Set<String> seen) throws Exception {
    if (!seen.add(path)) {
      return;
    }
    HttpResponse<byte[]> file = get(path);
    assertThat(file.statusCode()).as(path).isEqualTo(200);
    if (path.equals("/") || path.endsWith(".js")) {
      for (var found :
          NEEDED.matcher(new String(file.body(), StandardCharsets.UTF_8)).results().toList()) {
        need(found.group(1) == null ? "/page/" + found.group(2) : "/" + found.group(1), seen);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/none.js",
        "/page/",
        "/page/..%2Fsample%2Flayouts.yaml",
        "/page/../log4j2.xml",
        "/page/texts",
        "/page/%2e%2e/x.js",
        "/page//main.js",
        "/page/Main.class"
      })
  void nothingElseIsServed(String path) throws Exception {
    HttpResponse<byte[]> reply = get(path);
    assertThat(reply.statusCode()).isEqualTo(404);
    assertThat(new String(reply.body(), StandardCharsets.UTF_8)).contains("\"code\":\"NOT_FOUND\"");
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
