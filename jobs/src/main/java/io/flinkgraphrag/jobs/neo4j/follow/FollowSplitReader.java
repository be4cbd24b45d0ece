package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import io.flinkgraphrag.jobs.neo4j.source.Pace;
import io.flinkgraphrag.jobs.neo4j.source.PageReader;
import io.flinkgraphrag.jobs.neo4j.source.PatientSplitReader;
import io.flinkgraphrag.jobs.neo4j.source.ReadRow;
import io.flinkgraphrag.jobs.neo4j.source.ReadSplit;
import io.flinkgraphrag.jobs.neo4j.source.RowMapper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the parts of rounds, and polls. The last row of a poll and of a round's end has no element
 * id: a poll's has the place that it reached as its key, "" where the feed has lost its place.
 */
final class FollowSplitReader extends PatientSplitReader<FollowSplit> {

  private static final Logger LOG = LoggerFactory.getLogger(FollowSplitReader.class);

  /** All rows are mapped with one version, so that equal content has equal bytes. */
  private static final long NO_VERSION = 0;

  // configuration
  private final Neo4jServer server;
  private final Neo4jMapping mapping;
  private final String graph;
  private final Feeds feeds;

  // runtime
  private String told = "";
  private @Nullable PageReader pages;
  private FollowSplit.@Nullable Poll poll;
  private @Nullable Session session;
  private @Nullable ChangeReading changes;

  /**
   * @param away is told whether the server did not answer the last time
   */
  FollowSplitReader(
      Neo4jServer server,
      Neo4jMapping mapping,
      String graph,
      Feeds feeds,
      Pace pace,
      AtomicBoolean away) {
    super(server, pace, away);
    this.server = server;
    this.mapping = mapping;
    this.graph = graph;
    this.feeds = feeds;
  }

  @Override
  protected void begin(FollowSplit next) {
    pages = null;
    poll = null;
    if (next instanceof FollowSplit.Part part) {
      told = part.read().told();
      pages = new PageReader(server, part.read(), mapper(part.read().plan().keys()));
    } else if (next instanceof FollowSplit.Poll begun) {
      told = "what changed";
      poll = begun;
    } else {
      told = "the end of a round";
    }
  }

  private RowMapper mapper(Map<String, String> keys) {
    return new RowMapper(mapping, graph, new ReadSplit.Plan(NO_VERSION, keys));
  }

  @Override
  protected boolean read(Driver from, Consumer<ReadRow> rows) {
    if (pages != null) {
      return pages.read(from, rows);
    }
    if (poll != null) {
      return poll(poll, from, rows);
    }
    rows.accept(last(""));
    return true;
  }

  private boolean poll(FollowSplit.Poll begun, Driver from, Consumer<ReadRow> rows) {
    ChangeReading reading = changes == null ? reading(begun, from) : changes;
    changes = reading;
    try {
      if (!reading.step(rows)) {
        return false;
      }
      rows.accept(last(reading.reached()));
    } catch (ChangeFeed.LostPlaceException e) {
      LOG.warn("{}; the whole database is read anew", e.getMessage());
      rows.accept(last(""));
    }
    leave();
    return true;
  }

  private ChangeReading reading(FollowSplit.Poll begun, Driver from) {
    Session open = from.session(server.session());
    session = open;
    return new ChangeReading(
        feeds.open(open, begun.plan()),
        new QueriedRows(open, mapping.withKeys(begun.plan().keys()), mapper(begun.plan().keys())),
        begun.cursor());
  }

  private static ReadRow last(String cursor) {
    return new ReadRow(cursor, "", List.of());
  }

  @Override
  protected void leave() {
    changes = null;
    if (pages != null) {
      pages.leavePage();
    }
    if (session != null) {
      try {
        session.close();
      } catch (RuntimeException e) {
        LOG.debug("a session that only read was not closed in order", e);
      }
      session = null;
    }
  }

  @Override
  protected String told() {
    return told;
  }
}
