package io.flinkgraphrag.commit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for checkpoints while output of one sink waits for its commit, and for none else. Lives on
 * the JobManager, once for all subtasks of the sink.
 *
 * <p>Output waits from the event that tells of it until a later checkpoint than the event's has
 * completed. Meanwhile a checkpoint is asked for at once, when one completes that came too early,
 * and every {@link #RETRY} in between, more seldom while checkpoints fail. So it does not matter
 * why one did not come: the tasks did not all run yet, it failed, a savepoint was under way, the
 * request was lost.
 *
 * <p>Nothing is kept in checkpoints. A task that starts again writes again what was not committed,
 * and tells of it.
 *
 * <p>Flink calls on the JobManager's main thread, where heartbeats must go on while the checkpoint
 * folder's disk is stalled. So that only sets what is wanted, under a lock that is held for
 * moments. {@link Checkpoints} is called on threads of {@link Delays}, without the lock.
 */
final class CommitOnDemandCoordinator implements OperatorCoordinator {

  /** Often enough for the first answer after a restart. */
  static final Duration RETRY = Duration.ofMillis(250);

  /**
   * As Flink's own interval. Each failure doubles the retry up to this: where the checkpoint folder
   * fails at once, the failures that Flink tolerates would be used up in seconds otherwise.
   */
  static final Duration RETRY_MAX = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(CommitOnDemandCoordinator.class);

  /** Older than every checkpoint, {@link #NO_CHECKPOINT} included. */
  private static final long NOTHING = NO_CHECKPOINT - 1;

  private static final byte[] NO_STATE = {};

  // configuration
  private final Checkpoints checkpoints;
  private final Delays delays;

  // runtime, guarded by this
  private long completed = NO_CHECKPOINT;
  private long waiting = NOTHING;

  /** Whether a retry is to come; those of earlier spells of waiting do nothing. */
  private boolean asking;

  private long spell;
  private Duration retry = RETRY;

  CommitOnDemandCoordinator(Checkpoints checkpoints, Delays delays) {
    this.checkpoints = checkpoints;
    this.delays = delays;
  }

  @Override
  public synchronized void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {
    if (!(event instanceof OutputWaits output)) {
      throw new IllegalArgumentException("not an event of this coordinator's operator: " + event);
    }
    if (output.checkpoint() < completed) {
      return;
    }
    waiting = Math.max(waiting, output.checkpoint());
    if (!asking) {
      askAfter(Duration.ZERO);
    }
  }

  private synchronized void askAfter(Duration delay) {
    asking = true;
    long asked = spell;
    delays.after(delay, () -> ask(asked));
  }

  private void ask(long asked) {
    if (!isCurrent(asked)) {
      return;
    }
    try {
      if (checkpoints.ready()) {
        checkpoints.trigger(() -> failed(asked));
      }
    } catch (RuntimeException e) {
      LOG.warn("a checkpoint could not be asked for; it is asked for again", e);
    }
    askAgain(asked);
  }

  private synchronized boolean isCurrent(long asked) {
    return asked == spell;
  }

  private synchronized void askAgain(long asked) {
    if (asked == spell) {
      askAfter(retry);
    }
  }

  private synchronized void failed(long asked) {
    if (asked == spell) {
      Duration doubled = retry.multipliedBy(2);
      retry = doubled.compareTo(RETRY_MAX) < 0 ? doubled : RETRY_MAX;
    }
  }

  /** Of savepoints Flink does not tell, unless the job ends with them; they commit nothing. */
  @Override
  public synchronized void notifyCheckpointComplete(long checkpoint) {
    completed = Math.max(completed, checkpoint);
    endSpell();
    if (waiting >= completed) {
      askAfter(Duration.ZERO);
    } else {
      waiting = NOTHING;
    }
  }

  private void endSpell() {
    spell++;
    asking = false;
    retry = RETRY;
  }

  /** All tasks start again. */
  @Override
  public synchronized void resetToCheckpoint(long checkpoint, byte[] state) {
    endSpell();
    completed = checkpoint;
    waiting = NOTHING;
  }

  /** What other subtasks told stands. */
  @Override
  public synchronized void subtaskReset(int subtask, long checkpoint) {
    completed = checkpoint;
  }

  @Override
  public synchronized void close() {
    endSpell();
  }

  @Override
  public void checkpointCoordinator(long checkpoint, CompletableFuture<byte[]> result) {
    result.complete(NO_STATE);
  }

  @Override
  public void start() {}

  @Override
  public void executionAttemptFailed(int subtask, int attempt, Throwable reason) {}

  @Override
  public void executionAttemptReady(int subtask, int attempt, SubtaskGateway gateway) {}

  /** Travels with the job to the JobManager. */
  record Provider(OperatorID operator) implements OperatorCoordinator.Provider {

    private static final long serialVersionUID = 1L;

    @Override
    public OperatorID getOperatorId() {
      return operator;
    }

    @Override
    public OperatorCoordinator create(OperatorCoordinator.Context context) {
      return new CommitOnDemandCoordinator(new FlinkCheckpoints(context), Delays.system());
    }
  }
}
