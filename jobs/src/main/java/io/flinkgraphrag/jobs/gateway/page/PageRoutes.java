package io.flinkgraphrag.jobs.gateway.page;

import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /} and the files that it needs. Open to everybody who may come in: the page holds
 * nothing, and asks for a key where there are keys. Files are read when they are first asked for
 * and kept. Thread-safe.
 */
public final class PageRoutes {

  /** Of the files; the rest of the path is a file's name. */
  public static final String FILES = "/page/{file}";

  private static final String INDEX = "index.html";
  private static final String FOLDER = "/page/";
  private static final String LIBRARY = "cytoscape.esm.min.mjs";
  private static final String LIBRARY_FOLDER = "/META-INF/resources/webjars/cytoscape/";
  private static final String LIBRARY_VERSION =
      "/META-INF/maven/org.webjars.npm/cytoscape/pom.properties";

  /** No other folder can be named so. */
  private static final Pattern NAME = Pattern.compile("(?:[a-zA-Z]+/)?[a-zA-Z]+\\.([a-z]+)");

  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", SCRIPT,
          "json", "application/json",
          "svg", "image/svg+xml");

  private final Map<String, PageFile> files = new ConcurrentHashMap<>();

  /** The page itself. */
  public void index(HttpCall call) throws HttpFault {
    send(INDEX, call);
  }

  /** What the page needs. */
  public void file(HttpCall call) throws HttpFault {
    send(call.parameter(0), call);
  }

  private void send(String name, HttpCall call) throws HttpFault {
    PageFile known = files.get(name);
    try {
      PageFile file = known == null ? readOrNull(name) : known;
      if (file == null) {
        throw HttpFault.of(404, "NOT_FOUND", "the page has no such file; GET / is the page");
      }
      files.put(name, file);
      file.send(call);
    } catch (IOException e) {
      throw new UncheckedIOException("a file of the page cannot be read: " + name, e);
    }
  }

  private static @Nullable PageFile readOrNull(String name) throws IOException {
    if (name.equals(LIBRARY)) {
      return PageFile.of(SCRIPT, library());
    }
    Matcher matcher = NAME.matcher(name);
    String type = matcher.matches() ? TYPES.get(matcher.group(1)) : null;
    if (type == null) {
      return null;
    }
    try (InputStream in = PageRoutes.class.getResourceAsStream(FOLDER + name)) {
      return in == null ? null : PageFile.of(type, in.readAllBytes());
    }
  }

  /** From the jar of the library, whatever version of it is there. */
  private static byte[] library() throws IOException {
    Properties jar = new Properties();
    try (InputStream in = resource(LIBRARY_VERSION)) {
      jar.load(in);
    }
    String file = LIBRARY_FOLDER + jar.getProperty("version") + "/dist/" + LIBRARY;
    try (InputStream in = resource(file)) {
      return in.readAllBytes();
    }
  }

  private static InputStream resource(String name) throws FileNotFoundException {
    InputStream in = PageRoutes.class.getResourceAsStream(name);
    if (in == null) {
      throw new FileNotFoundException("not on the class path: " + name);
    }
    return in;
  }
}
