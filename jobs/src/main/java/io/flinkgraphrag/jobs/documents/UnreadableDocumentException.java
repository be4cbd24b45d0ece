package io.flinkgraphrag.jobs.documents;

import org.jspecify.annotations.Nullable;

/** A document that gives no text. The message ends a sentence that begins with its name. */
public final class UnreadableDocumentException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why it gives none. */
  public enum Reason {
    ENCRYPTED,
    DAMAGED,
    EMPTY,
    /** Pictures of text, for one. */
    NO_TEXT,
    UNKNOWN_FORMAT,
    TOO_LARGE,
    TOO_SLOW
  }

  private final Reason reason;

  public UnreadableDocumentException(Reason reason, String message) {
    this(reason, message, null);
  }

  public UnreadableDocumentException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** More than a bound. The count begins with "it", such as "it has 7 pages". */
  public static UnreadableDocumentException tooLarge(String count, long max) {
    return new UnreadableDocumentException(
        Reason.TOO_LARGE, "%s, and %,d is the most; split it".formatted(count, max));
  }

  public static UnreadableDocumentException damaged(String format, Throwable cause) {
    return new UnreadableDocumentException(
        Reason.DAMAGED,
        "it is damaged, or no %s file (%s); open it in its program and save it again"
            .formatted(format, String.valueOf(cause.getMessage()).lines().findFirst().orElse("")),
        cause);
  }

  public Reason reason() {
    return reason;
  }
}
