package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.contract.KafkaValue;
import java.util.Objects;

/** What holds for the value of every record that is read. */
final class Values {

  private Values() {}

  /**
   * @throws ContractFault {@link FaultCode#TOO_LARGE} if the value was cut at the source
   */
  static void requireWhole(KafkaValue source) throws ContractFault {
    if (source.truncated()) {
      throw new ContractFault(
          FaultCode.TOO_LARGE,
          String.format(
              "the value has %d bytes, the limit is %d; split it, or leave out what is not needed",
              source.size(), Objects.requireNonNull(source.value()).length));
    }
  }
}
