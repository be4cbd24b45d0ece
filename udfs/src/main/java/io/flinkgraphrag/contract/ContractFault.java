package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.Reason;
import java.util.Objects;

/** A record breaks the contract. Carries no stack trace: it says something about the record. */
final class ContractFault extends Exception {

  private static final long serialVersionUID = 1L;

  private final FaultCode code;

  /**
   * @param message what is wrong, where, and what to do
   */
  ContractFault(FaultCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** Never null, as none is made without one. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  FaultCode code() {
    return code;
  }

  Reason reason() {
    return new Reason(code.name(), getMessage());
  }
}
