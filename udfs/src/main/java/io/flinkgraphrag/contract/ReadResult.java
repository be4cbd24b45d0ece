package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.KafkaValue;
import java.util.List;

/** What a record turned out to be: exactly one of these for each. */
sealed interface ReadResult<T> {

  /**
   * It could be read.
   *
   * @param unknown its fields that were not
   */
  record Read<T>(T value, List<UnknownField> unknown) implements ReadResult<T> {

    Read(T value) {
      this(value, List.of());
    }
  }

  /** It could not. */
  record Refused<T>(DeadLetter letter) implements ReadResult<T> {}

  static <T> ReadResult<T> refused(KafkaValue source, ContractFault fault) {
    return new Refused<>(new DeadLetter(source, fault.reason()));
  }
}
