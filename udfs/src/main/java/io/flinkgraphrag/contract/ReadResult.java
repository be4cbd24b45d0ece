package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.KafkaValue;

/** What a record turned out to be: exactly one of these for each. */
sealed interface ReadResult<T> {

  /** It could be read. */
  record Read<T>(T value) implements ReadResult<T> {}

  /** It could not. */
  record Refused<T>(DeadLetter letter) implements ReadResult<T> {}

  static <T> ReadResult<T> refused(KafkaValue source, ContractFault fault) {
    return new Refused<>(new DeadLetter(source, fault.reason()));
  }
}
