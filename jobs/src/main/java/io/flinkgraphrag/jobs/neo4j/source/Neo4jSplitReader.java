package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.Neo4jBackoff;
import io.flinkgraphrag.jobs.neo4j.Neo4jFault;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads splits one after another, page by page, each page in a transaction of its own. On the
 * fetcher's thread, but for {@link #wakeUp}. Flink closes the one that has nothing to do, and makes
 * another when there is more.
 *
 * <p>Where the server is away, or ends a transaction, it waits and begins the page anew behind the
 * last row that it handed over: nothing is lost, nothing comes twice. What would come again every
 * time ends the job.
 */
final class Neo4jSplitReader implements SplitReader<ReadRow, ReadSplit> {

  /** Rows of a fetch. */
  static final int FETCH_ROWS = 500;

  private static final Logger LOG = LoggerFactory.getLogger(Neo4jSplitReader.class);

  // configuration
  private final Neo4jServer server;
  private final Function<ReadSplit.Plan, RowMapper> mappers;
  private final Pace pace;
  private final AtomicBoolean away;

  // runtime
  private final Deque<ReadSplit> queue = new ArrayDeque<>();
  private @Nullable ReadSplit split;
  private @Nullable RowMapper mapper;
  private @Nullable Driver driver;
  private @Nullable Session session;
  private @Nullable Transaction transaction;
  private @Nullable Result page;
  private long rowsOfPage;
  private Duration backoff = Duration.ZERO;

  /**
   * @param away is told whether the server did not answer the last time
   */
  Neo4jSplitReader(
      Neo4jServer server,
      Function<ReadSplit.Plan, RowMapper> mappers,
      Pace pace,
      AtomicBoolean away) {
    this.server = server;
    this.mappers = mappers;
    this.pace = pace;
    this.away = away;
  }

  @Override
  public RecordsWithSplitIds<ReadRow> fetch() throws IOException {
    RecordsBySplits.Builder<ReadRow> rows = new RecordsBySplits.Builder<>();
    if (!pace.awaitTurn(backoff)) {
      return rows.build();
    }
    ReadSplit current = split == null ? queue.poll() : split;
    if (current == null) {
      return rows.build();
    }
    split = current;
    try {
      boolean finished = read(current, rows);
      backoff = Duration.ZERO;
      away.set(false);
      if (finished) {
        rows.addFinishedSplit(current.splitId());
        split = null;
        mapper = null;
      }
    } catch (RuntimeException e) {
      leavePage();
      if (!Neo4jFault.passes(e)) {
        throw new SuppressRestartsException(Neo4jFault.refused(server, current.told(), e));
      }
      away.set(true);
      backoff = Neo4jBackoff.after(backoff);
      LOG.warn(
          "{}: {} cannot be read now, again in {} ms: {}",
          server,
          current.told(),
          backoff.toMillis(),
          e.toString());
    }
    return rows.build();
  }

  /** Whether the split has come to its end. */
  private boolean read(ReadSplit current, RecordsBySplits.Builder<ReadRow> rows) {
    Result result = page == null ? openPage(current) : page;
    RowMapper ofPlan = mapper == null ? mappers.apply(current.plan()) : mapper;
    mapper = ofPlan;
    ReadSplit reached = current;
    try {
      for (int i = 0; i < FETCH_ROWS && result.hasNext(); i++) {
        ReadRow row = ofPlan.map(current.nodes(), result.next());
        rows.add(current.splitId(), row);
        reached = reached.after(row.key(), row.at());
        rowsOfPage++;
        pace.took();
      }
      if (result.hasNext()) {
        return false;
      }
    } finally {
      split = reached;
    }
    boolean last = rowsOfPage < current.page();
    leavePage();
    return last;
  }

  private Result openPage(ReadSplit current) {
    Driver open = driver == null ? server.driver() : driver;
    driver = open;
    Session ofPage = session == null ? open.session(server.session()) : session;
    session = ofPage;
    Transaction begun = ofPage.beginTransaction();
    transaction = begun;
    rowsOfPage = 0;
    Result result = begun.run(current.cypher(), current.parameters());
    page = result;
    return result;
  }

  /** Ends the transaction, in whatever state it is. */
  private void leavePage() {
    page = null;
    try {
      if (transaction != null) {
        transaction.close();
      }
      if (session != null) {
        session.close();
      }
    } catch (RuntimeException e) {
      LOG.debug("a transaction that only read was not closed in order", e);
    }
    transaction = null;
    session = null;
  }

  @Override
  public void handleSplitsChanges(SplitsChange<ReadSplit> changes) {
    if (!(changes instanceof SplitsAddition)) {
      throw new UnsupportedOperationException("splits are only added, not " + changes);
    }
    queue.addAll(changes.splits());
  }

  @Override
  public void wakeUp() {
    pace.wakeUp();
  }

  @Override
  public void close() {
    leavePage();
    if (driver != null) {
      driver.close();
    }
  }
}
