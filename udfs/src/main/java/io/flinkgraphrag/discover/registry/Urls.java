package io.flinkgraphrag.discover.registry;

import io.flinkgraphrag.discover.Check;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Addresses of registries, and the parts that are put into them. */
public final class Urls {

  private Urls() {}

  /** Escapes a value for a path or a query. */
  public static String escaped(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Without the slashes at its end.
   *
   * @throws IllegalArgumentException where that is no http(s) URL with a host, or has credentials
   */
  public static String registry(String url) {
    URI uri = URI.create(url);
    Check.that(
        uri.getHost() != null
            && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null,
        "the registry's URL is not like http(s)://host:port, without user and query");
    return url.replaceAll("/+$", "");
  }

  public static String authority(String url) {
    return URI.create(url).getRawAuthority();
  }
}
