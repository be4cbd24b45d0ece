package io.flinkgraphrag.jobs.gateway.http;

import java.util.Locale;

/** What a request with a body has to be. */
public final class JsonBody {

  private JsonBody() {}

  /**
   * Lets a request pass whose body is said to be JSON, as it stands. A page of another site cannot
   * send one without asking the browser first.
   *
   * @throws HttpFault where it is said to be something else
   */
  public static void require(HttpCall call) throws HttpFault {
    String type = call.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    String kind = type.replaceFirst(";.*", "").strip();
    if (!kind.equals(HttpReply.JSON)) {
      throw HttpFault.of(
          415,
          "NOT_JSON",
          "the body has to be JSON; say so with the header Content-Type: application/json");
    }
    requirePlain(call);
  }

  /**
   * Lets a request pass whose body stands as it is.
   *
   * @throws HttpFault where it is compressed
   */
  public static void requirePlain(HttpCall call) throws HttpFault {
    String encoding = call.header("Content-Encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw HttpFault.of(415, "COMPRESSED", "the body has to be sent without compression");
    }
  }
}
