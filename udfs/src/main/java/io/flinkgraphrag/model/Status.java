package io.flinkgraphrag.model;

/** How a question ended. Every question ends in exactly one of these. */
public enum Status {
  /** Answered by the generator that its graph asks for. */
  ANSWERED(1),
  /** Answered with less than wanted; the reason says what was missing. */
  DEGRADED(2),
  /** The graph holds nothing that supports an answer. */
  NO_EVIDENCE(3),
  /** The question broke a rule of the contract; asking the same again changes nothing. */
  REJECTED(4),
  /** Its deadline passed before it was answered. */
  EXPIRED(5),
  /** Something failed that should not; asking again under a new id may work. */
  FAILED(6);

  private final int code;

  Status(int code) {
    this.code = code;
  }

  /** The code in state and on the wire; never reused. */
  public int code() {
    return code;
  }

  public static Status ofCode(int code) {
    for (Status status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    throw new IllegalArgumentException("no status has the code " + code);
  }
}
