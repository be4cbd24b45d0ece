package io.flinkgraphrag.round;

import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.retrieval.Open;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.io.network.api.writer.ResultPartitionWriter;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link MergeFunction}, whose rounds live on the heap, and takes them to keyed state when a
 * checkpoint comes and from there at a restore. A function alone cannot: it may not choose the key.
 *
 * <p>For the same reason it looks every {@link #LOOK_MS} whether a round is to end by time, while
 * there are any. A timer of Flink's for each round would be written to RocksDB and deleted again
 * five times a question.
 *
 * <p>A look also comes while the task takes no input, because its output is blocked, and before all
 * input after a pause of the process. What the shards sent then waits unread, so such a look, and
 * the next one, end nothing.
 */
public final class MergeOperator<P extends Part, O>
    extends KeyedCoProcessOperator<String, Open, P, O> {

  private static final long serialVersionUID = 1L;

  static final long LOOK_MS = 50;

  /** A look that comes later than it was due by more than this came after a pause. */
  private static final long LATE_MS = 1_000;

  // configuration
  private final MergeFunction<P, O> merge;

  // runtime
  private transient @Nullable ScheduledFuture<?> look;
  private transient boolean stood;

  public MergeOperator(MergeFunction<P, O> merge) {
    super(merge);
    this.merge = merge;
  }

  @Override
  public void open() throws Exception {
    super.open();
    for (String question : questionsInState()) {
      setCurrentKey(question);
      merge.restore(question);
    }
    lookAgain();
  }

  private List<String> questionsInState() {
    KeyedStateBackend<String> backend = getKeyedStateBackend();
    try (Stream<String> keys = backend.getKeys(RoundState.TIMER, VoidNamespace.INSTANCE)) {
      return keys.toList();
    }
  }

  @Override
  public void processElement1(StreamRecord<Open> opened) throws Exception {
    super.processElement1(opened);
    lookAgain();
  }

  @Override
  public void processElement2(StreamRecord<P> part) throws Exception {
    super.processElement2(part);
    lookAgain();
  }

  private void lookAgain() {
    if (look == null && merge.isWaiting()) {
      ProcessingTimeService time = getProcessingTimeService();
      long now = time.getCurrentProcessingTime();
      look = time.registerTimer(now - now % LOOK_MS + LOOK_MS, this::look);
    }
  }

  private void look(long due) throws Exception {
    look = null;
    boolean stands = stands(due);
    if (stands) {
      merge.stood();
    } else if (!stood) {
      endDue(due);
    }
    stood = stands;
    lookAgain();
  }

  /** Whether the task may have taken no input since the look before. */
  private boolean stands(long due) {
    if (getProcessingTimeService().getCurrentProcessingTime() - due > LATE_MS) {
      return true;
    }
    return !hasRoom(getContainingTask().getEnvironment());
  }

  /** Whether no output of the task is blocked. */
  static boolean hasRoom(Environment task) {
    for (ResultPartitionWriter output : task.getAllWriters()) {
      if (!output.isAvailable()) {
        return false;
      }
    }
    return true;
  }

  private void endDue(long time) throws Exception {
    for (String question : merge.due()) {
      setCurrentKey(question);
      onProcessingTime(new TimerHeapInternalTimer<>(time, question, VoidNamespace.INSTANCE));
    }
  }

  private boolean isAligned() {
    return !CheckpointingOptions.isUnalignedCheckpointEnabled(
        getContainingTask().getEnvironment().getJobConfiguration());
  }

  /** Flink calls this before it copies the keyed state. */
  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    merge.store(this::setCurrentKey);
    if (isAligned()) {
      merge.loseWhatIsMissing();
    }
    super.snapshotState(context);
  }
}
