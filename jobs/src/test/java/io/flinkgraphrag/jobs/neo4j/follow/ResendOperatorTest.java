package io.flinkgraphrag.jobs.neo4j.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.model.ElementType;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

final class ResendOperatorTest {

  private static final Duration TRANSACTIONS_LAST = Duration.ofMinutes(15);

  private final HandClock clock = new HandClock(1_000_000);

  @Test
  void afterAShortStopNothingIsSentTwice() throws Exception {
    OperatorSubtaskState state = checkpointed();
    clock.set(1_000_000 + Duration.ofMinutes(14).toMillis());
    assertThat(sentAtTheStart(state)).isEmpty();
  }

  @Test
  void afterALongStopWhatMayNotHaveBeenCommittedIsSentOnceMore() throws Exception {
    OperatorSubtaskState state = checkpointed();
    clock.set(1_000_000 + Duration.ofMinutes(16).toMillis());
    assertThat(sentAtTheStart(state)).containsExactly(2, 3);
  }

  /** The first update is committed; the checkpoint of the second was not confirmed. */
  private OperatorSubtaskState checkpointed() throws Exception {
    try (OneInputStreamOperatorTestHarness<UpdateRecord, UpdateRecord> harness = harness()) {
      harness.open();
      harness.processElement(update(1), 0);
      harness.snapshot(1, 0);
      harness.notifyOfCompletedCheckpoint(1);
      harness.processElement(update(2), 0);
      harness.snapshot(2, 0);
      harness.processElement(update(3), 0);
      return harness.snapshot(3, 0);
    }
  }

  private List<Integer> sentAtTheStart(OperatorSubtaskState state) throws Exception {
    try (OneInputStreamOperatorTestHarness<UpdateRecord, UpdateRecord> harness = harness()) {
      harness.initializeState(state);
      harness.open();
      return harness.extractOutputValues().stream().map(update -> (int) update.value()[0]).toList();
    }
  }

  private OneInputStreamOperatorTestHarness<UpdateRecord, UpdateRecord> harness() throws Exception {
    OneInputStreamOperatorTestHarness<UpdateRecord, UpdateRecord> harness =
        new OneInputStreamOperatorTestHarness<>(
            new ResendOperator<>(UpdateRecord.TYPE, TRANSACTIONS_LAST, clock));
    harness.setup(UpdateRecord.TYPE.serializer());
    return harness;
  }

  private static UpdateRecord update(int number) {
    return new UpdateRecord(
        ElementType.ENTITY, new byte[] {(byte) number}, new byte[] {(byte) number});
  }
}
