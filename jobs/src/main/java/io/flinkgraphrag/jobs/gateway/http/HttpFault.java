package io.flinkgraphrag.jobs.gateway.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A request gets no answer; says why, and what to do. Carries no stack trace. */
public final class HttpFault extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, String> headers;

  private HttpFault(int status, String code, String message, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /**
   * Makes one.
   *
   * @param code stable and for programs, in UPPER_SNAKE_CASE
   * @param message for people: what is wrong and what to do
   */
  public static HttpFault of(int status, String code, String message) {
    return new HttpFault(status, code, message, Map.of());
  }

  public HttpFault with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new HttpFault(status, code, getMessage(), Map.copyOf(more));
  }

  public HttpFault retryAfter(Duration wait) {
    return with("Retry-After", Long.toString(Math.max(1, wait.toSeconds())));
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  Map<String, String> headers() {
    return headers;
  }

  /** Never null, as none is made without one. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /** As a reply of this shape. */
  public HttpReply reply(FaultShape shape) {
    HttpReply reply = HttpReply.json(status, shape.json(this));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }
}
