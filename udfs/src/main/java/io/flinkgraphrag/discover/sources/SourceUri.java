package io.flinkgraphrag.discover.sources;

import io.flinkgraphrag.discover.EndpointDefaults;
import io.flinkgraphrag.discover.PollTimes;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.util.TimeUtils;

/**
 * The parts of a source's URI. Keeps account of what was asked for, so that {@link #end} can name
 * what nobody knows. Messages never show user info.
 */
final class SourceUri {

  private static final Pattern PARAMETER = Pattern.compile("([^?&=]+)=([^&]*)");

  private final String shown;
  private final String form;
  private final URI uri;
  private final Map<String, List<String>> query = new LinkedHashMap<>();
  private final Set<String> known = new HashSet<>();

  /**
   * Takes a text apart.
   *
   * @param form what to write, for messages
   */
  SourceUri(String text, String form) {
    this.shown = text;
    this.form = form;
    try {
      this.uri = URI.create(text.strip());
      query();
    } catch (IllegalArgumentException e) {
      throw wrong("is no URI");
    }
    if (uri.getRawAuthority() == null) {
      throw wrong("names no host");
    }
    if (uri.getRawAuthority().contains("@")) {
      throw wrong("has user info: tokens and passwords have options of their own");
    }
  }

  private void query() {
    if (uri.getRawQuery() == null) {
      return;
    }
    for (String pair : uri.getRawQuery().split("&", -1)) {
      int is = pair.indexOf('=');
      if (is <= 0) {
        throw new IllegalArgumentException(pair);
      }
      String value = URLDecoder.decode(pair.substring(is + 1), StandardCharsets.UTF_8);
      query.computeIfAbsent(pair.substring(0, is), key -> new ArrayList<>()).add(value);
    }
  }

  /** An error that says what to write. */
  WrongException wrong(String what) {
    return wrong(shown, what, form);
  }

  static WrongException wrong(String text, String what, String form) {
    return new WrongException(
        "the source of endpoints \"" + hidden(text) + "\" " + what + "; write it like " + form);
  }

  private static String hidden(String text) {
    return PARAMETER
        .matcher(text.replaceAll("//.*@", "//***@"))
        .replaceAll(
            pair ->
                GlobalConfiguration.isSensitive(pair.group(1))
                    ? Matcher.quoteReplacement(pair.group(1) + "=***")
                    : Matcher.quoteReplacement(pair.group()));
  }

  /** Says what to write instead. */
  static final class WrongException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private WrongException(String message) {
      super(message);
    }
  }

  String scheme() {
    return uri.getScheme().toLowerCase(Locale.ROOT);
  }

  String authority() {
    return uri.getRawAuthority();
  }

  /** A name with an underscore, as of SRV records, is no host to java.net.URI, but an authority. */
  String host() {
    return uri.getHost() == null
        ? authority().replaceAll(":\\d*$", "")
        : uri.getHost().replaceAll("^\\[|\\]$", "");
  }

  /** 0 where there is none. */
  int port() {
    return Math.max(0, uri.getPort());
  }

  /** Without slashes at its end. */
  String path() {
    return uri.getRawPath().replaceAll("/+$", "");
  }

  List<String> all(String key) {
    known.add(key);
    return query.getOrDefault(key, List.of());
  }

  String one(String key, String otherwise) {
    List<String> values = all(key);
    if (values.size() > 1) {
      throw wrong("has " + key + " twice");
    }
    return values.isEmpty() ? otherwise : values.get(0);
  }

  Duration duration(String key, Duration otherwise) {
    String text = one(key, "");
    try {
      return text.isEmpty() ? otherwise : TimeUtils.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw wrong("has " + key + "=" + text + ", not a duration like 10s");
    }
  }

  PollTimes times(PollTimes otherwise) {
    return new PollTimes(
        duration("interval", otherwise.interval()),
        otherwise.backOff(),
        otherwise.backOffMax(),
        duration("timeout", otherwise.timeout()));
  }

  EndpointDefaults defaults() {
    EndpointDefaults none = EndpointDefaults.DEFAULTS;
    return new EndpointDefaults(
        one("scheme", none.scheme()),
        one("path", none.path()),
        one("model", none.model()),
        weight(),
        one("zone", none.zone()));
  }

  int weight() {
    String text = one("weight", "1");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw wrong("has weight=" + text + ", not a number");
    }
  }

  /**
   * To be called when all was read.
   *
   * @throws IllegalArgumentException where the query has anything else
   */
  void end() {
    for (String key : query.keySet()) {
      if (!known.contains(key)) {
        throw wrong("has " + key + ", which nobody knows");
      }
    }
  }
}
