package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import io.flinkgraphrag.jobs.neo4j.source.Pace;
import io.flinkgraphrag.jobs.neo4j.source.UntilAnswered;
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
import org.neo4j.driver.Driver;

/**
 * A database as it is, and then what changes, for ever. With one reader, so that what was read
 * later also arrives later.
 */
public final class FollowSource
    implements Source<FollowedRow, FollowSplit, FollowState>, ResultTypeQueryable<FollowedRow> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final Neo4jServer server;
  private final String mapping;
  private final String graph;
  private final double rowsPerSecond;
  private final FollowTimes times;
  private final Clock clock;

  /**
   * @param mapping text of the mapping file; "" for what is usual
   * @param rowsPerSecond infinite for no limit
   * @param clock versions are its time, as long as it rises
   */
  public FollowSource(
      Neo4jServer server,
      String mapping,
      String graph,
      double rowsPerSecond,
      FollowTimes times,
      Clock clock) {
    this.server = server;
    this.mapping = mapping;
    this.graph = graph;
    this.rowsPerSecond = rowsPerSecond;
    this.times = times;
    this.clock = clock;
  }

  /**
   * How a database would be followed, and why so, for people. Blocks its caller.
   *
   * @throws io.flinkgraphrag.jobs.neo4j.ImportRefusedException where it cannot be
   * @throws RuntimeException of the driver where the server does not answer
   */
  public List<String> told() {
    try (Driver driver = server.driver()) {
      return planner().plan(driver, server, 0).told();
    }
  }

  private RoundPlanner planner() {
    return new RoundPlanner(Neo4jMapping.parse(mapping, "of the job"), times, feeds());
  }

  private Feeds feeds() {
    return (session, plan) ->
        plan.capture()
            ? new CaptureFeed(session)
            : new UpdateTimeFeed(session, plan, times.overlap());
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<FollowedRow, FollowSplit> createReader(SourceReaderContext context) {
    Neo4jMapping parsed = Neo4jMapping.parse(mapping, "of the job");
    Pace pace = new Pace(rowsPerSecond, System::nanoTime);
    AtomicBoolean away = new AtomicBoolean();
    return new FollowReader(
        () -> new FollowSplitReader(server, parsed, graph, feeds(), pace, away),
        away,
        context,
        clock);
  }

  @Override
  public SplitEnumerator<FollowSplit, FollowState> createEnumerator(
      SplitEnumeratorContext<FollowSplit> context) {
    return restoreEnumerator(context, FollowState.NEW);
  }

  @Override
  public SplitEnumerator<FollowSplit, FollowState> restoreEnumerator(
      SplitEnumeratorContext<FollowSplit> context, FollowState state) {
    return new FollowEnumerator(
        context,
        state,
        times,
        version ->
            () -> UntilAnswered.ask(server, driver -> planner().plan(driver, server, version)),
        clock);
  }

  @Override
  public SimpleVersionedSerializer<FollowSplit> getSplitSerializer() {
    return FollowSerializers.splits();
  }

  @Override
  public SimpleVersionedSerializer<FollowState> getEnumeratorCheckpointSerializer() {
    return FollowSerializers.states();
  }

  @Override
  public TypeInformation<FollowedRow> getProducedType() {
    return FollowedRow.TYPE;
  }
}
