package io.flinkgraphrag.jobs.gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that can be asked of a server.
 *
 * @param path as OpenAPI writes it: segments in braces are parameters; one that is the last takes
 *     the whole rest of a path
 */
public record Route(String method, String path, HttpHandler handler) {

  private static final String SEGMENT = "([^/]+)";
  private static final String REST = "(.+)";

  /**
   * What a request's path has for the parameters, decoded, in their order; empty where it is
   * another path.
   *
   * @param asked as it was sent, without the query
   */
  public Optional<List<String>> match(String asked) {
    Matcher matcher = pattern().matcher(asked);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<String> parameters = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      parameters.add(decoded(matcher.group(i)));
    }
    return Optional.of(List.copyOf(parameters));
  }

  private Pattern pattern() {
    String[] segments = path.split("/", -1);
    return Pattern.compile(
        Stream.iterate(0, i -> i < segments.length, i -> i + 1)
            .map(i -> pattern(segments[i], i == segments.length - 1))
            .collect(Collectors.joining("/")));
  }

  private static String pattern(String segment, boolean last) {
    if (!segment.startsWith("{")) {
      return Pattern.quote(segment);
    }
    return last ? REST : SEGMENT;
  }

  /** A plus sign is one: only queries have it for a blank. */
  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
