package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.http.CallException.Kind;
import java.util.Objects;

/** A server's reply holds no answer: what it is instead. Its reader adds who sent it. */
final class UnusableReply extends Exception {

  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final boolean endpointIsWell;

  UnusableReply(Kind kind, String message) {
    this(kind, message, false);
  }

  /**
   * A reply that holds no answer.
   *
   * @param endpointIsWell whether the server did what it was asked for, and another would have done
   *     the same
   */
  UnusableReply(Kind kind, String message, boolean endpointIsWell) {
    super(message);
    this.kind = kind;
    this.endpointIsWell = endpointIsWell;
  }

  /** Never null, as none is made without one. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  Kind kind() {
    return kind;
  }

  boolean endpointIsWell() {
    return endpointIsWell;
  }
}
