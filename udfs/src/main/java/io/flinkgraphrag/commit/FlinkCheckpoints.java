package io.flinkgraphrag.commit;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.runtime.checkpoint.CheckpointCoordinator;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Triggers checkpoints by Flink's coordinator, as its own timer does: as periodic ones. So Flink
 * keeps {@code execution.checkpointing.min-pause} (one that comes too early is put off to the end
 * of the pause), and starts none while the job is stopped with a savepoint.
 *
 * <p>Flink queues a request that comes while a checkpoint is under way, and works the queue off one
 * by one though one checkpoint would serve them all. So nothing should be asked then; {@link
 * #ready} tells.
 *
 * <p>Both wait for the lock of Flink's coordinator, which is held while a checkpoint's metadata is
 * written.
 */
final class FlinkCheckpoints implements Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(FlinkCheckpoints.class);

  /** What Flink's CheckpointFailureManager counts. */
  private static final Set<CheckpointFailureReason> COUNTED =
      EnumSet.of(
          CheckpointFailureReason.IO_EXCEPTION,
          CheckpointFailureReason.CHECKPOINT_ASYNC_EXCEPTION,
          CheckpointFailureReason.CHECKPOINT_DECLINED,
          CheckpointFailureReason.CHECKPOINT_EXPIRED,
          CheckpointFailureReason.FINALIZE_CHECKPOINT_FAILURE);

  private final OperatorCoordinator.Context context;

  FlinkCheckpoints(OperatorCoordinator.Context context) {
    this.context = context;
  }

  /** Null without checkpoints, and while the job is set up. */
  private CheckpointCoordinator coordinator() {
    return context.getCheckpointCoordinator();
  }

  @Override
  public boolean ready() {
    CheckpointCoordinator coordinator = coordinator();
    return coordinator != null
        && !coordinator.isShutdown()
        && coordinator.isPeriodicCheckpointingStarted()
        && !coordinator.isTriggering()
        && coordinator.getNumberOfPendingCheckpoints() == 0;
  }

  @Override
  public void trigger(Runnable failed) {
    try {
      var unused =
          coordinator()
              .triggerCheckpoint(true)
              .whenComplete(
                  (checkpoint, failure) -> {
                    if (failure != null) {
                      LOG.debug("a checkpoint on demand was put off or failed", failure);
                      if (isCounted(failure)) {
                        failed.run();
                      }
                    }
                  });
    } catch (RejectedExecutionException shutDownMeanwhile) {
      LOG.debug("no checkpoint on demand: the job ends", shutDownMeanwhile);
    }
  }

  /** A failure to write the metadata comes as it is, without a reason. */
  static boolean isCounted(Throwable failure) {
    return ExceptionUtils.findThrowable(failure, CheckpointException.class)
        .map(reasoned -> COUNTED.contains(reasoned.getCheckpointFailureReason()))
        .orElse(true);
  }
}
