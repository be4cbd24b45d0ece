package io.flinkgraphrag.round;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.jspecify.annotations.Nullable;

/**
 * When a merge last heard of each subtask of the stage whose parts it collects. A subtask answers
 * all its shards one request after another, so any part of it is a sign that it is at work.
 *
 * <p>The stage has the parallelism of its merge.
 */
final class Signs {

  private final int maxParallelism;
  private final long[] last;

  /**
   * @param heardOf of subtasks that have not been heard, ms since the epoch
   */
  Signs(TaskInfo merge, long heardOf) {
    maxParallelism = merge.getMaxNumberOfParallelSubtasks();
    last = new long[merge.getNumberOfParallelSubtasks()];
    Arrays.fill(last, heardOf);
  }

  /**
   * Takes note of a part.
   *
   * @param askedOrNull {@link io.flinkgraphrag.model.retrieval.Open#asked} of its round, if it is
   *     known
   */
  void of(@Nullable List<Integer> askedOrNull, int part, long now) {
    if (askedOrNull != null && part < askedOrNull.size()) {
      last[subtask(askedOrNull, part)] = now;
    }
  }

  /**
   * When the shard that owes this part, or its subtask, was last heard; 0 where it is not known.
   */
  long last(List<Integer> asked, int part) {
    return part < asked.size() ? last[subtask(asked, part)] : 0;
  }

  private int subtask(List<Integer> asked, int part) {
    return KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(
        maxParallelism, last.length, asked.get(part));
  }
}
