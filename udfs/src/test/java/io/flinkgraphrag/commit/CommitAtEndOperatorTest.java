package io.flinkgraphrag.commit;

import static org.apache.flink.runtime.operators.coordination.OperatorCoordinator.NO_CHECKPOINT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

final class CommitAtEndOperatorTest {

  private final List<OperatorEvent> told = new ArrayList<>();

  @Test
  void theEndIsToldAndNothingBefore() throws Exception {
    try (var operator = harness()) {
      operator.open();
      operator.processElement("a", 0);
      operator.prepareSnapshotPreBarrier(7);
      operator.snapshot(7, 0);
      operator.processElement("b", 0);
      assertThat(told).isEmpty();

      operator.endInput();
      assertThat(told).containsExactly(new OutputWaits(7));
      assertThat(operator.extractOutputValues()).containsExactly("a", "b");
    }
  }

  @Test
  void whatEndsBeforeItsFirstCheckpointWaitsForThatOne() throws Exception {
    try (var operator = harness()) {
      operator.open();
      operator.endInput();
      assertThat(told).containsExactly(new OutputWaits(NO_CHECKPOINT));
    }
  }

  @Test
  void whatStartsAgainAtItsEndWaitsForACheckpointAfterTheRestoredOne() throws Exception {
    OperatorSubtaskState state;
    try (var operator = harness()) {
      operator.open();
      operator.prepareSnapshotPreBarrier(3);
      state = operator.snapshot(3, 0);
    }
    try (var operator = harness()) {
      operator.setRestoredCheckpointId(3);
      operator.initializeState(state);
      operator.open();
      operator.endInput();
      assertThat(told).containsExactly(new OutputWaits(3));
    }
  }

  private OneInputStreamOperatorTestHarness<String, String> harness() throws Exception {
    OneInputStreamOperatorTestHarness<String, String> harness =
        new OneInputStreamOperatorTestHarness<>(new Factory(told::add));
    harness.setup(StringSerializer.INSTANCE);
    return harness;
  }

  /** Makes the operator over a gateway of the test's. */
  private static final class Factory extends AbstractStreamOperatorFactory<String>
      implements OneInputStreamOperatorFactory<String, String> {

    private static final long serialVersionUID = 1L;

    private final transient OperatorEventGateway gateway;

    Factory(OperatorEventGateway gateway) {
      this.gateway = gateway;
    }

    // the signature is Flink's
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    @Override
    public <O extends StreamOperator<String>> O createStreamOperator(
        StreamOperatorParameters<String> parameters) {
      return (O) new CommitAtEndOperator<>(parameters, gateway);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
      return CommitAtEndOperator.class;
    }
  }
}
