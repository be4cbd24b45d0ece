package io.flinkgraphrag.jobs.documents.topic;

import io.flinkgraphrag.model.Reason;

/** A record of the topic that gives no passages. Carries no stack trace: it says of the record. */
public final class RefusedDocumentException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  RefusedDocumentException(String code, String message) {
    super(message, null, false, false);
    this.reason = new Reason(code, message);
  }

  public Reason reason() {
    return reason;
  }
}
