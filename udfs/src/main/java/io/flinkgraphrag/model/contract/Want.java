package io.flinkgraphrag.model.contract;

import java.io.IOException;

/** What a question wants to get. */
public enum Want {
  /** A text, by the generators of its graph. */
  ANSWER(0),
  /** What retrieval finds, and no text: no generator is asked. */
  EVIDENCE(1);

  private final int code;

  Want(int code) {
    this.code = code;
  }

  /** In state and on the wire. */
  int code() {
    return code;
  }

  static Want ofCode(int code) throws IOException {
    for (Want want : values()) {
      if (want.code == code) {
        return want;
      }
    }
    throw new IOException("damaged bytes: want " + code);
  }
}
