package io.flinkgraphrag.http;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call to a model failed, a generator or a reranker. The kind decides what is done about it. */
public final class CallException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What failed, and so whether another attempt or another endpoint can help. */
  public enum Kind {
    /** No connection: refused, reset, unknown host. */
    UNREACHABLE,
    /** No complete reply in time. */
    TIMEOUT,
    /** 429: asked too often. */
    RATE_LIMITED,
    /** 5xx. */
    SERVER_ERROR,
    /** 401 or 403: the key is wrong. */
    UNAUTHORIZED,
    /** 404: the server has no such path or no such model. */
    NOT_FOUND,
    /** 400, 422: the request can never succeed as it is. */
    INVALID_REQUEST,
    /** A reply that is empty, not what was asked for, or a stream without its end. */
    GARBAGE;

    /**
     * Its code in records.
     *
     * @param called what was called, such as {@code GENERATOR}
     */
    public String reason(String called) {
      return called + "_" + (this == SERVER_ERROR ? "ERROR" : name());
    }
  }

  private final Kind kind;
  private final @Nullable Duration retryAfter;
  private final int attempts;
  private final boolean endpointIsWell;

  public CallException(Kind kind, String message) {
    this(kind, message, null);
  }

  public CallException(Kind kind, String message, @Nullable Throwable cause) {
    this(kind, message, cause, null, 1, false);
  }

  private CallException(
      Kind kind,
      String message,
      @Nullable Throwable cause,
      @Nullable Duration retryAfterOrNull,
      int attempts,
      boolean endpointIsWell) {
    super(message, cause);
    this.kind = kind;
    this.retryAfter = retryAfterOrNull;
    this.attempts = attempts;
    this.endpointIsWell = endpointIsWell;
  }

  /** Never null, as none is made without one. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /** The same failure with the server's wish for how long to leave it alone. */
  public CallException withRetryAfter(Duration wish) {
    return new CallException(kind, getMessage(), this, wish, attempts, endpointIsWell);
  }

  /** The same failure as the last of that many attempts, told by the message. */
  public CallException afterAttempts(int made, String message) {
    return new CallException(kind, message, this, retryAfter, made, endpointIsWell);
  }

  /** The same failure after that many attempts. */
  public CallException afterAttempts(int made) {
    return afterAttempts(made, getMessage());
  }

  /** The same failure, told to be the request's and not the endpoint's. */
  public CallException ofAWellEndpoint() {
    return new CallException(kind, getMessage(), this, retryAfter, attempts, true);
  }

  /**
   * Whether the endpoint did what it was asked for, and another would have ended the same way: then
   * it is neither doubted nor is another one asked.
   */
  public boolean endpointIsWell() {
    return endpointIsWell || kind == Kind.INVALID_REQUEST;
  }

  public Kind kind() {
    return kind;
  }

  /** What the server said by Retry-After. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Calls to endpoints that were made for the one request. */
  public int attempts() {
    return attempts;
  }
}
