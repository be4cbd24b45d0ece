package io.flinkgraphrag.discover;

import org.jspecify.annotations.Nullable;

/**
 * An endpoint as a registry names it, nothing checked. Blank texts and null stand for the source's
 * default.
 *
 * @param name what the registry calls it, for warnings
 */
public record Announced(
    String name,
    @Nullable String scheme,
    @Nullable String host,
    int port,
    @Nullable String path,
    @Nullable String model,
    @Nullable String weight,
    @Nullable String zone) {

  private static final int PORT_MAX = 65_535;

  /**
   * The endpoint; its id is host and port, and the path where that is not the usual one.
   *
   * @throws IllegalArgumentException where it cannot be one
   */
  public Endpoint endpoint(EndpointDefaults defaults) {
    String address = host == null ? "" : host;
    Check.that(!address.isBlank(), "it has no address");
    Check.that(port >= 1 && port <= PORT_MAX, "its port is " + port);
    String authority = (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    String root = or(path, defaults.path());
    Check.that(
        root.isEmpty() || root.startsWith("/"), "its path is \"" + root + "\", not like /v1");
    while (root.endsWith("/")) {
      root = root.substring(0, root.length() - 1);
    }
    return new Endpoint(
        id(authority, root),
        or(scheme, defaults.scheme()) + "://" + authority + root,
        or(model, defaults.model()),
        weight(defaults),
        or(zone, defaults.zone()));
  }

  public static String id(String authority, String path) {
    return path.equals(EndpointDefaults.PATH) ? authority : authority + path;
  }

  private int weight(EndpointDefaults defaults) {
    if (weight == null || weight.isBlank()) {
      return defaults.weight();
    }
    try {
      return Integer.parseInt(weight.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("its weight is \"" + weight + "\", not a number", e);
    }
  }

  private static String or(@Nullable String said, String otherwise) {
    return said == null || said.isBlank() ? otherwise : said.strip();
  }
}
