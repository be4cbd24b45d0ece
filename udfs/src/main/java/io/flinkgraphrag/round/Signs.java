package io.flinkgraphrag.round;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.jspecify.annotations.Nullable;

/**
 * When a merge last heard of each subtask of the stage whose parts it collects. A subtask answers
 * all its shards one request after another, so any part of it is a sign that it is at work; it also
 * tells so by itself ({@link ShardOperator}).
 *
 * <p>The stage has the parallelism of its merge.
 */
final class Signs {

  private final int maxParallelism;
  private final long standMs;
  private final long[] last;

  /** When one of them was heard last, whoever it was; 0 before any. */
  private long latest;

  /** Until when nothing was heard of any, at last. */
  private long silentUntil;

  /**
   * @param heardOf of subtasks that have not been heard, ms since the epoch
   * @param standMs that nothing comes of any, so that all stand
   */
  Signs(TaskInfo merge, long heardOf, long standMs) {
    this.standMs = standMs;
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
      of(subtask(askedOrNull, part), now);
    }
  }

  /** Takes note of a subtask's sign of life. */
  void of(int subtask, long now) {
    if (allStand(now)) {
      silentUntil = now;
    }
    latest = now;
    last[subtask] = now;
  }

  /** What came until now was not read: it is not known who was silent. */
  void unread(long now) {
    if (latest > 0) {
      latest = now;
    }
  }

  /**
   * Whether nothing has come of any subtask for so long that it is not one of them that hangs. Of
   * one alone it cannot be told.
   */
  boolean allStand(long now) {
    return last.length > 1 && latest > 0 && now - latest > standMs;
  }

  /** Until when all stood, at last, ms since the epoch: before, no silence tells of one of them. */
  long silentUntil() {
    return silentUntil;
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
