package io.flinkgraphrag.round;

import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.Request;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs a {@link ShardFunction}, and tells each subtask of its merge from time to time that this one
 * is at work, whether there are questions or not.
 *
 * <p>So a merge can tell a shard that hangs, of which alone it hears nothing, from a dataflow that
 * stands, in which it hears nothing of any shard: one sink that waits for a broker blocks its
 * merge, that merge every shard that sends to it, and the shards all other merges. A subtask whose
 * output is blocked tells nothing.
 */
public final class ShardOperator<R extends Request, D, P extends Part>
    extends KeyedCoProcessOperator<String, R, D, P> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final ShardFunction<R, D, P> shards;
  private final long signMs;

  // runtime
  private transient List<P> signs;

  public ShardOperator(ShardFunction<R, D, P> shards, RoundOptions rounds) {
    super(shards);
    this.shards = shards;
    this.signMs = rounds.signMs();
  }

  @Override
  public void open() throws Exception {
    super.open();
    TaskInfo task = getRuntimeContext().getTaskInfo();
    signs = new ArrayList<>();
    if (task.getNumberOfParallelSubtasks() > 1) { // one alone has nobody to be compared with
      for (int merge = 0; merge < task.getNumberOfParallelSubtasks(); merge++) {
        signs.add(shards.empty(Part.Head.signOf(task.getIndexOfThisSubtask(), keyOf(merge, task))));
      }
      signAgain();
    }
  }

  /** Some key that leads to a subtask of the merge, which has the parallelism of the stage. */
  private static String keyOf(int merge, TaskInfo task) {
    for (int i = 0; ; i++) {
      String key = Integer.toString(i);
      int subtask =
          KeyGroupRangeAssignment.assignKeyToParallelOperator(
              key, task.getMaxNumberOfParallelSubtasks(), task.getNumberOfParallelSubtasks());
      if (subtask == merge) {
        return key;
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what fails in the timer fails the task
  private void signAgain() {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    getProcessingTimeService().registerTimer(now + signMs, this::sign);
  }

  private void sign(long due) {
    if (MergeOperator.hasRoom(getContainingTask().getEnvironment())) {
      signs.forEach(sign -> output.collect(new StreamRecord<>(sign)));
    }
    signAgain();
  }
}
