package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.ImportRefusedException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the plan, once, and hands its splits to readers that ask. On the coordinator's thread; the
 * plan is made on a thread beside it. What a checkpoint holds is a plan already: a restore goes on
 * with it, however the database has changed.
 */
final class ImportEnumerator implements SplitEnumerator<ReadSplit, ImportState> {

  private static final Logger LOG = LoggerFactory.getLogger(ImportEnumerator.class);

  // configuration
  private final SplitEnumeratorContext<ReadSplit> context;
  private final Callable<ImportPlan> planning;

  // runtime
  private final Set<Integer> asking = new TreeSet<>();

  // state
  private final Deque<ReadSplit> waiting = new ArrayDeque<>();
  private boolean planned;

  /**
   * @param planning waits where the server is away
   */
  ImportEnumerator(
      SplitEnumeratorContext<ReadSplit> context, ImportState state, Callable<ImportPlan> planning) {
    this.context = context;
    this.planning = planning;
    this.planned = state.planned();
    this.waiting.addAll(state.waiting());
  }

  @Override
  public void start() {
    if (!planned) {
      context.callAsync(planning, this::take);
    }
  }

  private void take(@Nullable ImportPlan plan, @Nullable Throwable failure) {
    if (failure instanceof ImportRefusedException) {
      throw new SuppressRestartsException(failure);
    }
    if (plan == null) {
      throw new FlinkRuntimeException("no plan of the Neo4j import could be made", failure);
    }
    plan.notes().forEach(LOG::warn);
    LOG.info("{} splits of {} labels and types", plan.splits().size(), plan.parts().size());
    waiting.addAll(plan.splits());
    planned = true;
    for (int subtask : List.copyOf(asking)) {
      asking.remove(subtask);
      assign(subtask);
    }
  }

  @Override
  public void handleSplitRequest(int subtask, @Nullable String host) {
    if (planned) {
      assign(subtask);
    } else {
      asking.add(subtask);
    }
  }

  private void assign(int subtask) {
    if (!context.registeredReaders().containsKey(subtask)) {
      // it failed meanwhile, and asks again when it is back
      return;
    }
    ReadSplit next = waiting.poll();
    if (next == null) {
      context.signalNoMoreSplits(subtask);
    } else {
      context.assignSplit(next, subtask);
    }
  }

  @Override
  public void addSplitsBack(List<ReadSplit> splits, int subtask) {
    splits.forEach(waiting::addFirst);
  }

  @Override
  public void addReader(int subtask) {
    // it asks
  }

  @Override
  public ImportState snapshotState(long checkpoint) {
    return new ImportState(planned, new ArrayList<>(waiting));
  }

  @Override
  public void close() throws IOException {
    // the planning thread is the context's
  }
}
