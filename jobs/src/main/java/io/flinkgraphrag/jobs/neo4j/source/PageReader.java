package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one split page by page, each page in a transaction of its own. After a failure it begins
 * the page anew behind the last row that it handed over: nothing is lost, nothing comes twice. For
 * one thread.
 */
public final class PageReader {

  /** Rows that are handed over at once. */
  static final int FETCH_ROWS = 500;

  private static final Logger LOG = LoggerFactory.getLogger(PageReader.class);

  // configuration
  private final Neo4jServer server;
  private final RowMapper mapper;

  // runtime
  private ReadSplit split;
  private @Nullable Session session;
  private @Nullable Transaction transaction;
  private @Nullable Result page;
  private long rowsOfPage;

  public PageReader(Neo4jServer server, ReadSplit split, RowMapper mapper) {
    this.server = server;
    this.split = split;
    this.mapper = mapper;
  }

  /** Hands over some rows; returns whether the split has come to its end. */
  public boolean read(Driver driver, Consumer<ReadRow> rows) {
    Result result = page == null ? openPage(driver) : page;
    for (int i = 0; i < FETCH_ROWS && result.hasNext(); i++) {
      ReadRow row = mapper.map(split.nodes(), result.next());
      rows.accept(row);
      split = split.after(row.key(), row.at());
      rowsOfPage++;
    }
    if (result.hasNext()) {
      return false;
    }
    boolean last = rowsOfPage < split.page();
    leavePage();
    return last;
  }

  private Result openPage(Driver driver) {
    Session ofPage = session == null ? driver.session(server.session()) : session;
    session = ofPage;
    Transaction begun = ofPage.beginTransaction();
    transaction = begun;
    rowsOfPage = 0;
    Result result = begun.run(split.cypher(), split.parameters());
    page = result;
    return result;
  }

  /** Ends the transaction, in whatever state it is. */
  public void leavePage() {
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
}
