package io.flinkgraphrag.jobs.gateway.http;

/**
 * One thing that can be asked of a server.
 *
 * @param path as OpenAPI writes it: the last segment may be a parameter in braces, which takes the
 *     whole rest of a path
 */
public record Route(String method, String path, HttpHandler handler) {

  boolean matches(String asked) {
    int parameter = path.indexOf('{');
    return parameter < 0
        ? path.equals(asked)
        : asked.length() > parameter && asked.startsWith(path.substring(0, parameter));
  }

  /** What stands in a request's path for the parameter. */
  public static String parameter(String route, HttpCall call) {
    return call.path().substring(route.indexOf('{'));
  }
}
