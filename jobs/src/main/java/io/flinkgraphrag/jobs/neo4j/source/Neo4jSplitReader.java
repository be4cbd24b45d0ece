package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;

/** Reads the splits of an import. */
final class Neo4jSplitReader extends PatientSplitReader<ReadSplit> {

  // configuration
  private final Neo4jServer server;
  private final Function<ReadSplit.Plan, RowMapper> mappers;

  // runtime
  private String told = "";
  private @Nullable PageReader pages;

  /**
   * @param away is told whether the server did not answer the last time
   */
  Neo4jSplitReader(
      Neo4jServer server,
      Function<ReadSplit.Plan, RowMapper> mappers,
      Pace pace,
      AtomicBoolean away) {
    super(server, pace, away);
    this.server = server;
    this.mappers = mappers;
  }

  @Override
  protected void begin(ReadSplit next) {
    told = next.told();
    pages = new PageReader(server, next, mappers.apply(next.plan()));
  }

  @Override
  protected boolean read(Driver from, Consumer<ReadRow> rows) {
    return pages == null || pages.read(from, rows);
  }

  @Override
  protected void leave() {
    if (pages != null) {
      pages.leavePage();
    }
  }

  @Override
  protected String told() {
    return told;
  }
}
