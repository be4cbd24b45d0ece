package io.flinkgraphrag.jobs.cli.console;

import org.jspecify.annotations.Nullable;

/** A command cannot go on. The message is for people; the exit code for scripts. */
public final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** It was tried and did not come out as asked. */
  public static final int FAILED = 1;

  /** It could not be tried: wrong arguments, no broker, no topic. */
  public static final int UNUSABLE = 2;

  /** A question got its terminal record, and that is not an answer. */
  public static final int NO_ANSWER = 3;

  private final int exitCode;

  public CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
