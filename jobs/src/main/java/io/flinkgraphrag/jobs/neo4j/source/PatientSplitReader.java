package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.Neo4jBackoff;
import io.flinkgraphrag.jobs.neo4j.Neo4jFault;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads splits one after another. On the fetcher's thread, but for {@link #wakeUp}. Flink closes
 * the one that has nothing to do, and makes another when there is more.
 *
 * <p>Where the server is away, or ends a transaction, it waits and goes on behind the last row that
 * it handed over. What would come again every time ends the job.
 */
public abstract class PatientSplitReader<S extends SourceSplit> implements SplitReader<ReadRow, S> {

  private static final Logger LOG = LoggerFactory.getLogger(PatientSplitReader.class);

  // configuration
  private final Neo4jServer server;
  private final Pace pace;
  private final AtomicBoolean away;

  // runtime
  private final Deque<S> queue = new ArrayDeque<>();
  private @Nullable S split;
  private @Nullable Driver driver;
  private Duration backoff = Duration.ZERO;

  /**
   * @param away is told whether the server did not answer the last time
   */
  protected PatientSplitReader(Neo4jServer server, Pace pace, AtomicBoolean away) {
    this.server = server;
    this.pace = pace;
    this.away = away;
  }

  /** A split comes; nothing of it was read. */
  protected abstract void begin(S next);

  /**
   * Reads some rows of the split that has begun, behind those that it handed over before.
   *
   * @return whether it has come to its end
   */
  protected abstract boolean read(Driver from, Consumer<ReadRow> rows);

  /** Ends what is open at the server, in whatever state it is. */
  protected abstract void leave();

  /** The split that has begun, for messages. */
  protected abstract String told();

  @Override
  public final RecordsWithSplitIds<ReadRow> fetch() throws IOException {
    RecordsBySplits.Builder<ReadRow> rows = new RecordsBySplits.Builder<>();
    if (!pace.awaitTurn(backoff)) {
      return rows.build();
    }
    S current = split == null ? queue.poll() : split;
    if (current == null) {
      return rows.build();
    }
    if (split == null) {
      split = current;
      begin(current);
    }
    try {
      Driver open = driver == null ? server.driver() : driver;
      driver = open;
      boolean finished = read(open, row -> take(current, row, rows));
      backoff = Duration.ZERO;
      away.set(false);
      if (finished) {
        rows.addFinishedSplit(current.splitId());
        split = null;
      }
    } catch (RuntimeException e) {
      leave();
      if (!Neo4jFault.passes(e)) {
        throw new SuppressRestartsException(Neo4jFault.refused(server, told(), e));
      }
      away.set(true);
      backoff = Neo4jBackoff.after(backoff);
      LOG.warn(
          "{}: {} cannot be read now, again in {} ms: {}",
          server,
          told(),
          backoff.toMillis(),
          e.toString());
    }
    return rows.build();
  }

  private void take(S current, ReadRow row, RecordsBySplits.Builder<ReadRow> rows) {
    rows.add(current.splitId(), row);
    pace.took();
  }

  @Override
  public final void handleSplitsChanges(SplitsChange<S> changes) {
    if (!(changes instanceof SplitsAddition)) {
      throw new UnsupportedOperationException("splits are only added, not " + changes);
    }
    queue.addAll(changes.splits());
  }

  @Override
  public final void wakeUp() {
    pace.wakeUp();
  }

  @Override
  public final void close() {
    leave();
    if (driver != null) {
      driver.close();
    }
  }
}
