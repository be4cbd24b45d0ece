package io.flinkgraphrag.commit;

import static org.apache.flink.runtime.operators.coordination.OperatorCoordinator.NO_CHECKPOINT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.junit.jupiter.api.Test;

final class CommitOnDemandCoordinatorTest {

  private final FakeCheckpoints checkpoints = new FakeCheckpoints();
  private final FakeDelays delays = new FakeDelays();
  private final CommitOnDemandCoordinator coordinator =
      new CommitOnDemandCoordinator(checkpoints, delays);

  @Test
  void outputAsksForACheckpointAtOnceAndNothingForNone() {
    assertThat(checkpoints.triggered).isZero();
    assertThat(delays.actions).isEmpty();

    outputAfter(NO_CHECKPOINT);
    assertThat(checkpoints.triggered).isOne();
  }

  @Test
  void severalSubtasksAskForOneCheckpoint() {
    outputAfter(4);
    outputAfter(4);
    outputAfter(4);
    assertThat(checkpoints.triggered).isOne();
  }

  @Test
  void afterTheCommitNothingIsAskedForUntilThereIsOutputAgain() {
    outputAfter(NO_CHECKPOINT);
    completed(1);
    delays.pass();
    assertThat(checkpoints.triggered).isOne();
    assertThat(delays.actions).isEmpty();

    outputAfter(1);
    assertThat(checkpoints.triggered).isEqualTo(2);
  }

  @Test
  void outputBehindTheBarrierOfACheckpointAsksForTheNextWhenItIsComplete() {
    outputAfter(NO_CHECKPOINT);
    checkpoints.ready = false;
    outputAfter(1);
    delays.pass();
    assertThat(checkpoints.triggered).isOne();

    checkpoints.ready = true;
    completed(1);
    assertThat(checkpoints.triggered).isEqualTo(2);
    completed(2);
    delays.pass();
    assertThat(checkpoints.triggered).isEqualTo(2);
  }

  @Test
  void whatALaterCheckpointHasCommittedMeanwhileAsksForNothing() {
    completed(5);
    outputAfter(4);
    assertThat(checkpoints.triggered).isZero();
  }

  @Test
  void aCheckpointThatDoesNotComeIsAskedForAgainUntilItComes() {
    outputAfter(NO_CHECKPOINT);
    delays.pass();
    delays.pass();
    assertThat(checkpoints.triggered).isEqualTo(3);

    completed(9);
    delays.pass();
    assertThat(checkpoints.triggered).isEqualTo(3);
  }

  @Test
  void whileAnotherCheckpointIsUnderWayNoneIsQueued() {
    checkpoints.ready = false;
    outputAfter(NO_CHECKPOINT);
    delays.pass();
    assertThat(checkpoints.triggered).isZero();

    checkpoints.ready = true;
    delays.pass();
    assertThat(checkpoints.triggered).isOne();
  }

  @Test
  void oneSpellOfWaitingHasOneRetryUnderWay() {
    outputAfter(NO_CHECKPOINT);
    completed(1);
    outputAfter(1);
    // that of the first spell is still to come, and does nothing
    assertThat(delays.actions).hasSize(2);
    delays.pass();
    assertThat(checkpoints.triggered).isEqualTo(3);
    assertThat(delays.actions).hasSize(1);
  }

  @Test
  void afterARestoreThatLostCheckpointsOutputStillAsks() throws Exception {
    completed(8);
    outputAfter(8);
    coordinator.resetToCheckpoint(6, new byte[0]);
    delays.pass();
    assertThat(checkpoints.triggered).as("the output was thrown away").isOne();

    outputAfter(6);
    assertThat(checkpoints.triggered).isEqualTo(2);
  }

  @Test
  void whenSomeSubtasksAreRestartedTheOutputOfTheOthersStillWaits() {
    outputAfter(3);
    coordinator.subtaskReset(1, 3);
    delays.pass();
    assertThat(checkpoints.triggered).isEqualTo(2);
    outputAfter(3);
    completed(4);
    delays.pass();
    assertThat(checkpoints.triggered).isEqualTo(2);
  }

  @Test
  void aClosedOneAsksForNothing() {
    outputAfter(NO_CHECKPOINT);
    coordinator.close();
    delays.pass();
    assertThat(checkpoints.triggered).isOne();
    assertThat(delays.actions).isEmpty();
  }

  @Test
  void flinksThreadNeverWaitsForTheCheckpoints() {
    coordinator.handleEventFromOperator(0, 0, new OutputWaits(1));
    coordinator.notifyCheckpointComplete(1);
    assertThat(checkpoints.triggered).isZero();

    delays.passNoTime();
    assertThat(checkpoints.triggered).as("one for both").isOne();
  }

  @Test
  void aFailureToAskDoesNotEndTheAsking() {
    checkpoints.broken = true;
    outputAfter(NO_CHECKPOINT);
    delays.pass();
    assertThat(checkpoints.triggered).isZero();

    checkpoints.broken = false;
    delays.pass();
    assertThat(checkpoints.triggered).isOne();
  }

  @Test
  void whileCheckpointsFailItAsksMoreAndMoreSeldom() {
    checkpoints.failing = true;
    outputAfter(NO_CHECKPOINT);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      waits.add(delays.next().toMillis());
      delays.pass();
    }
    assertThat(waits)
        .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L);

    checkpoints.failing = false;
    outputAfter(4);
    completed(4);
    assertThat(delays.actions).extracting(Delayed::delay).contains(CommitOnDemandCoordinator.RETRY);
  }

  @Test
  void whileTheTasksDoNotRunYetItAsksAsOftenAsEver() {
    outputAfter(NO_CHECKPOINT);
    for (int i = 0; i < 40; i++) {
      assertThat(delays.next()).isEqualTo(CommitOnDemandCoordinator.RETRY);
      delays.pass();
    }
  }

  @Test
  void aFailureCountsAsFlinkCountsIt() {
    assertThat(isCounted(CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING)).isFalse();
    assertThat(isCounted(CheckpointFailureReason.MINIMUM_TIME_BETWEEN_CHECKPOINTS)).isFalse();
    assertThat(isCounted(CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_NOT_READY)).isFalse();
    assertThat(isCounted(CheckpointFailureReason.IO_EXCEPTION)).isTrue();
    assertThat(isCounted(CheckpointFailureReason.CHECKPOINT_EXPIRED)).isTrue();
    assertThat(FlinkCheckpoints.isCounted(new IOException("no space left"))).isTrue();
  }

  private static boolean isCounted(CheckpointFailureReason reason) {
    return FlinkCheckpoints.isCounted(new CompletionException(new CheckpointException(reason)));
  }

  @Test
  void aCheckpointNeverWaitsForIt() {
    CompletableFuture<byte[]> state = new CompletableFuture<>();
    coordinator.checkpointCoordinator(1, state);
    assertThat(state).isCompletedWithValueMatching(bytes -> bytes.length == 0);
  }

  private void outputAfter(long checkpoint) {
    coordinator.handleEventFromOperator(0, 0, new OutputWaits(checkpoint));
    delays.passNoTime();
  }

  private void completed(long checkpoint) {
    coordinator.notifyCheckpointComplete(checkpoint);
    delays.passNoTime();
  }

  private final class FakeCheckpoints implements Checkpoints {

    private boolean ready = true;
    private boolean broken;
    private boolean failing;
    private int triggered;

    @Override
    public boolean ready() {
      assertThat(Thread.holdsLock(coordinator)).isFalse();
      if (broken) {
        throw new IllegalStateException("broken");
      }
      return ready;
    }

    @Override
    public void trigger(Runnable failed) {
      triggered++;
      if (failing) {
        failed.run();
      }
    }
  }

  private record Delayed(Duration delay, Runnable action) {}

  /** Time passes when the test says so. */
  private static final class FakeDelays implements Delays {

    private final List<Delayed> actions = new ArrayList<>();

    @Override
    public void after(Duration delay, Runnable action) {
      actions.add(new Delayed(delay, action));
    }

    /** Of one that waits. */
    Duration next() {
      assertThat(actions).hasSize(1);
      return actions.get(0).delay();
    }

    void passNoTime() {
      run(actions.stream().filter(delayed -> delayed.delay().isZero()).toList());
    }

    void pass() {
      run(List.copyOf(actions));
    }

    private void run(List<Delayed> due) {
      actions.removeAll(due);
      due.forEach(delayed -> delayed.action().run());
    }
  }
}
