package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.source.ReadRow;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.metrics.Counter;

/** The one subtask of the source: asks for a split, reads it to its end, asks for the next one. */
final class FollowReader
    extends SingleThreadMultiplexSourceReaderBase<
        ReadRow, FollowedRow, FollowSplit, FollowProgress> {

  // configuration
  private final Clock clock;

  // runtime
  private final Counter rounds;
  private final Counter polls;

  /** When the split began that is under way, and the last one that had all changes. */
  private long beganAt;

  private long equalAt;

  /**
   * @param readers makes one whenever there is something to read and none that does
   * @param away whether the server did not answer the last time
   */
  FollowReader(
      Supplier<SplitReader<ReadRow, FollowSplit>> readers,
      AtomicBoolean away,
      SourceReaderContext context,
      Clock clock) {
    super(readers, FollowProgress::emit, context.getConfiguration(), context);
    this.clock = clock;
    this.equalAt = clock.millis();
    this.rounds = context.metricGroup().counter("neo4jRounds");
    this.polls = context.metricGroup().counter("neo4jPolls");
    context.metricGroup().gauge("neo4jAway", () -> away.get() ? 1 : 0);
    context.metricGroup().gauge("neo4jLagMs", () -> Math.max(0, clock.millis() - equalAt));
  }

  @Override
  public void start() {
    if (getNumberOfCurrentlyAssignedSplits() == 0) {
      context.sendSplitRequest();
    }
  }

  @Override
  protected void onSplitFinished(Map<String, FollowProgress> finished) {
    for (FollowProgress progress : finished.values()) {
      String reached = progress.reached();
      if (progress.split() instanceof FollowSplit.End) {
        rounds.inc();
      } else if (reached != null) {
        polls.inc();
        equalAt = reached.isEmpty() ? equalAt : beganAt;
        context.sendSourceEventToCoordinator(new PolledEvent(reached));
      }
    }
    context.sendSplitRequest();
  }

  @Override
  protected FollowProgress initializedState(FollowSplit split) {
    beganAt = clock.millis();
    return new FollowProgress(split);
  }

  @Override
  protected FollowSplit toSplitType(String splitId, FollowProgress progress) {
    return progress.split();
  }
}
