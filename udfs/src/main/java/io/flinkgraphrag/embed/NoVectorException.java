package io.flinkgraphrag.embed;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server replied, and not with a vector. Whether the text is at fault is not known, other than
 * with an {@link IllegalArgumentException}; but it is not that nobody was there.
 */
public final class NoVectorException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final @Nullable Duration pause;

  public NoVectorException(String message) {
    this(message, null, null);
  }

  public NoVectorException(String message, Throwable cause) {
    this(message, cause, null);
  }

  private NoVectorException(
      String message, @Nullable Throwable cause, @Nullable Duration pauseOrNull) {
    super(message, cause);
    this.pause = pauseOrNull;
  }

  /** The server is full (429), and wants to be left alone for so long. */
  public static NoVectorException full(String message, Duration pause) {
    return new NoVectorException(message, null, pause);
  }

  /** After which the same may succeed; empty where time is no remedy. */
  public Optional<Duration> pause() {
    return Optional.ofNullable(pause);
  }
}
