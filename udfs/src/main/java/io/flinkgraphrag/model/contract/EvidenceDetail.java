package io.flinkgraphrag.model.contract;

import java.io.IOException;

/** How much of its evidence a question wants to see in the answer. */
public enum EvidenceDetail {
  NONE(0),
  /** The ranked passages with their texts and signals, and the entities. */
  TEXTS(1),
  /** Of all candidates for ranking, up to a bound, the scores and signals; no texts. */
  SIGNALS(2);

  private final int code;

  EvidenceDetail(int code) {
    this.code = code;
  }

  /** In state and on the wire; an older build's false and true are the first two. */
  int code() {
    return code;
  }

  static EvidenceDetail ofCode(int code) throws IOException {
    for (EvidenceDetail detail : values()) {
      if (detail.code == code) {
        return detail;
      }
    }
    throw new IOException("damaged bytes: detail of evidence " + code);
  }
}
