package io.flinkgraphrag.embed;

/**
 * A server replied, and not with a vector. Whether the text is at fault is not known, other than
 * with an {@link IllegalArgumentException}; but it is not that nobody was there.
 */
public final class NoVectorException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  public NoVectorException(String message) {
    super(message);
  }

  public NoVectorException(String message, Throwable cause) {
    super(message, cause);
  }
}
