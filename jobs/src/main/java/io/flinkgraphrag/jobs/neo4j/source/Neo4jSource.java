package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A database as it is, as updates of one graph. Ends when everything was read. What changes
 * meanwhile is in it or is not, each element by itself.
 */
public final class Neo4jSource
    implements Source<UpdateRecord, ReadSplit, ImportState>, ResultTypeQueryable<UpdateRecord> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final Neo4jServer server;
  private final String mapping;
  private final String graph;
  private final double rowsPerSecond;
  private final Clock clock;

  /**
   * @param mapping text of the mapping file; "" for what is usual
   * @param rowsPerSecond of all readers together; infinite for no limit
   * @param clock its time is the version of the updates, so that a later import is after this one
   */
  public Neo4jSource(
      Neo4jServer server, String mapping, String graph, double rowsPerSecond, Clock clock) {
    this.server = server;
    this.mapping = mapping;
    this.graph = graph;
    this.rowsPerSecond = rowsPerSecond;
    this.clock = clock;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SourceReader<UpdateRecord, ReadSplit> createReader(SourceReaderContext context) {
    Neo4jMapping parsed = Neo4jMapping.parse(mapping, "of the job");
    Pace pace = new Pace(rowsPerSecond / context.currentParallelism(), System::nanoTime);
    AtomicBoolean away = new AtomicBoolean();
    return new Neo4jReader(
        () -> new Neo4jSplitReader(server, plan -> new RowMapper(parsed, graph, plan), pace, away),
        away,
        context);
  }

  @Override
  public SplitEnumerator<ReadSplit, ImportState> createEnumerator(
      SplitEnumeratorContext<ReadSplit> context) {
    return restoreEnumerator(context, new ImportState(false, List.of()));
  }

  @Override
  public SplitEnumerator<ReadSplit, ImportState> restoreEnumerator(
      SplitEnumeratorContext<ReadSplit> context, ImportState state) {
    return new ImportEnumerator(context, state, this::plan);
  }

  /** Waits for a server that is away, until the thread is interrupted. */
  private ImportPlan plan() throws InterruptedException {
    Neo4jMapping parsed = Neo4jMapping.parse(mapping, "of the job");
    return UntilAnswered.ask(
        server, driver -> ImportPlanner.plan(driver, server, parsed, clock.millis()));
  }

  @Override
  public SimpleVersionedSerializer<ReadSplit> getSplitSerializer() {
    return new ReadSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<ImportState> getEnumeratorCheckpointSerializer() {
    return new ImportStateSerializer();
  }

  @Override
  public TypeInformation<UpdateRecord> getProducedType() {
    return UpdateRecord.TYPE;
  }
}
