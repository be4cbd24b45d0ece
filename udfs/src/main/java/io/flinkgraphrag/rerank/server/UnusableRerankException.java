package io.flinkgraphrag.rerank.server;

import java.util.Objects;

/** A reply from which no order can be made. */
final class UnusableRerankException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableRerankException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
