package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.ImportRefusedException;
import io.flinkgraphrag.jobs.neo4j.source.ReadSplit;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the reader does next: a round, which reads the whole database, then a poll for what
 * changed meanwhile, then the round's end; from then on polls, until the next round is due. On the
 * coordinator's thread; a round is planned on a thread beside it.
 *
 * <p>Each round and each poll has a version of its own: the time in ms, or one more than the last
 * where the clock does not say more. It is in checkpoints, so it rises whatever the clock does.
 */
final class FollowEnumerator implements SplitEnumerator<FollowSplit, FollowState> {

  private static final Logger LOG = LoggerFactory.getLogger(FollowEnumerator.class);

  /** There is one reader. */
  private static final int READER = 0;

  // configuration
  private final SplitEnumeratorContext<FollowSplit> context;
  private final FollowTimes times;
  private final LongFunction<Callable<RoundPlan>> planning;
  private final Clock clock;

  // runtime
  private boolean asking;
  private boolean planned = true;
  private boolean lost;

  // state
  private final Deque<FollowSplit> waiting = new ArrayDeque<>();
  private long version;
  private long roundAt;
  private String cursor;
  private FeedPlan feed;

  /**
   * @param planning of a round by its version; waits where the server is away
   */
  FollowEnumerator(
      SplitEnumeratorContext<FollowSplit> context,
      FollowState state,
      FollowTimes times,
      LongFunction<Callable<RoundPlan>> planning,
      Clock clock) {
    this.context = context;
    this.times = times;
    this.planning = planning;
    this.clock = clock;
    this.waiting.addAll(state.waiting());
    this.version = state.version();
    this.roundAt = state.roundAt();
    this.cursor = state.cursor();
    this.feed = state.feed();
  }

  @Override
  public void start() {
    long poll = times.poll().toMillis();
    context.callAsync(clock::millis, (now, failure) -> look(), poll, poll);
  }

  @Override
  public void handleSplitRequest(int subtask, @Nullable String host) {
    asking = true;
    if (!waiting.isEmpty() || cursor.isEmpty()) {
      look();
    }
  }

  /** Gives the reader something to do, if it has nothing. */
  private void look() {
    if (!asking || !planned || !context.registeredReaders().containsKey(READER)) {
      return;
    }
    if (waiting.isEmpty()) {
      if (roundIsDue()) {
        planned = false;
        context.callAsync(planning.apply(nextVersion()), this::take);
        return;
      }
      waiting.add(new FollowSplit.Poll(nextVersion(), cursor, feed));
    }
    asking = false;
    context.assignSplit(waiting.remove(), READER);
  }

  /** A clock that went back makes one due too early, and not too late. */
  private boolean roundIsDue() {
    long age = clock.millis() - roundAt;
    return cursor.isEmpty() || lost || age < 0 || age >= times.reconcile().toMillis();
  }

  private long nextVersion() {
    version = Math.max(version + 1, clock.millis());
    return version;
  }

  private void take(@Nullable RoundPlan plan, @Nullable Throwable failure) {
    if (failure instanceof ImportRefusedException) {
      throw new SuppressRestartsException(failure);
    }
    if (plan == null) {
      throw new FlinkRuntimeException("no plan of a round over Neo4j could be made", failure);
    }
    if (!plan.feed().equals(feed)) {
      plan.told().forEach(LOG::info);
    }
    planned = true;
    lost = false;
    roundAt = clock.millis();
    feed = plan.feed();
    cursor = plan.cursor();
    long round = version;
    for (ReadSplit split : plan.splits()) {
      waiting.add(new FollowSplit.Part(split));
    }
    waiting.add(new FollowSplit.Poll(nextVersion(), cursor, feed));
    waiting.add(new FollowSplit.End(round));
    look();
  }

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    if (event instanceof PolledEvent polled) {
      lost = polled.cursor().isEmpty();
      cursor = lost ? cursor : polled.cursor();
    }
  }

  @Override
  public void addSplitsBack(List<FollowSplit> splits, int subtask) {
    splits.forEach(waiting::addFirst);
  }

  @Override
  public void addReader(int subtask) {
    // it asks
  }

  @Override
  public FollowState snapshotState(long checkpoint) {
    return new FollowState(version, roundAt, cursor, feed, new ArrayList<>(waiting));
  }

  @Override
  public void close() {
    // the planning thread is the context's
  }
}
