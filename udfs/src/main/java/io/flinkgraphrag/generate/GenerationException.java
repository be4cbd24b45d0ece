package io.flinkgraphrag.generate;

/** A call to a generator failed. The kind decides what is done about it. */
public final class GenerationException extends Exception {

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
    /** 400, 404, 422: the request can never succeed as it is. */
    INVALID_REQUEST,
    /** A reply that is empty, not what was asked for, or a stream without its end. */
    GARBAGE
  }

  private final Kind kind;

  public GenerationException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public GenerationException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
