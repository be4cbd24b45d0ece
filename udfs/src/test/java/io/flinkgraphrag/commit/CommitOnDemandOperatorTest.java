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
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

final class CommitOnDemandOperatorTest {

  private final List<OperatorEvent> told = new ArrayList<>();

  @Test
  void theFirstRecordAfterEachBarrierIsTold() throws Exception {
    try (var operator = opened(true)) {
      operator.processElement("a", 0);
      operator.processElement("b", 0);
      assertThat(told).containsExactly(new OutputWaits(NO_CHECKPOINT));

      snapshot(operator, 7);
      operator.processElement("c", 0);
      operator.processElement("d", 0);
      assertThat(told).containsExactly(new OutputWaits(NO_CHECKPOINT), new OutputWaits(7));
      assertThat(operator.extractOutputValues()).containsExactly("a", "b", "c", "d");
    }
  }

  @Test
  void whereNothingPassesNothingIsTold() throws Exception {
    try (var operator = opened(true)) {
      snapshot(operator, 1);
      operator.notifyOfCompletedCheckpoint(1);
      snapshot(operator, 2);
      operator.processWatermark(new Watermark(5));
      assertThat(told).isEmpty();
    }
  }

  @Test
  void aTaskThatStartsAgainTellsWhatItWritesAfterTheRestoredCheckpoint() throws Exception {
    OperatorSubtaskState state;
    try (var operator = opened(true)) {
      operator.processElement("a", 0);
      state = snapshot(operator, 3);
    }
    told.clear();
    try (var operator = harness(true)) {
      operator.setRestoredCheckpointId(3);
      operator.initializeState(state);
      operator.open();
      operator.processElement("b", 0);
      assertThat(told).containsExactly(new OutputWaits(3));
    }
  }

  @Test
  void aSinkWithoutTransactionsWaitsForNoCheckpoint() throws Exception {
    try (var operator = opened(false)) {
      operator.processElement("a", 0);
      snapshot(operator, 1);
      operator.processElement("b", 0);
      assertThat(told).isEmpty();
      assertThat(operator.extractOutputValues()).containsExactly("a", "b");
    }
  }

  private OneInputStreamOperatorTestHarness<String, String> opened(boolean transactional)
      throws Exception {
    OneInputStreamOperatorTestHarness<String, String> harness = harness(transactional);
    harness.open();
    return harness;
  }

  private OneInputStreamOperatorTestHarness<String, String> harness(boolean transactional)
      throws Exception {
    OneInputStreamOperatorTestHarness<String, String> harness =
        new OneInputStreamOperatorTestHarness<>(new Factory(transactional, told::add));
    harness.setup(StringSerializer.INSTANCE);
    return harness;
  }

  /** As the task does it: the barrier is prepared first. */
  private static OperatorSubtaskState snapshot(
      OneInputStreamOperatorTestHarness<String, String> operator, long checkpoint)
      throws Exception {
    operator.prepareSnapshotPreBarrier(checkpoint);
    return operator.snapshot(checkpoint, 0);
  }

  /** Makes the operator over a gateway of the test's. */
  private static final class Factory extends AbstractStreamOperatorFactory<String>
      implements OneInputStreamOperatorFactory<String, String> {

    private static final long serialVersionUID = 1L;

    private final boolean transactional;
    private final transient OperatorEventGateway gateway;

    Factory(boolean transactional, OperatorEventGateway gateway) {
      this.transactional = transactional;
      this.gateway = gateway;
    }

    // the signature is Flink's
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    @Override
    public <O extends StreamOperator<String>> O createStreamOperator(
        StreamOperatorParameters<String> parameters) {
      return (O) new CommitOnDemandOperator<>(parameters, gateway, transactional);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
      return CommitOnDemandOperator.class;
    }
  }
}
