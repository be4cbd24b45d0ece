package io.flinkgraphrag.jobs.embedded;

import org.jspecify.annotations.Nullable;

/** The runtime cannot start or go on. The message is for people: what is wrong and what to do. */
public final class StartFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StartFailure(String message) {
    super(message);
  }

  public StartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
