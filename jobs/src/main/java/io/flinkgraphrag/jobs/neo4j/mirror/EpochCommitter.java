package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.jobs.neo4j.ImportRefusedException;
import io.flinkgraphrag.jobs.neo4j.Neo4jBackoff;
import io.flinkgraphrag.jobs.neo4j.Neo4jFault;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings epochs to Neo4j, one after the other, on the task's thread: while Neo4j is slow or away,
 * all that is before this waits, and so does the next checkpoint. What would fail every time ends
 * the job, with a sentence.
 */
final class EpochCommitter implements Committer<MirrorEpoch> {

  private static final Logger LOG = LoggerFactory.getLogger(EpochCommitter.class);

  // configuration
  private final Neo4jServer server;
  private final String graph;
  private final double changesPerSecond;

  // runtime
  private final Counter mirrored;
  private volatile boolean away;
  private @Nullable Driver driver;
  private @Nullable MirrorDatabase database;

  EpochCommitter(Neo4jServer server, String graph, double changesPerSecond, MetricGroup metrics) {
    this.server = server;
    this.graph = graph;
    this.changesPerSecond = changesPerSecond;
    this.mirrored = metrics.counter("mirrored");
    metrics.gauge("neo4jAway", () -> away ? 1 : 0);
  }

  @Override
  public void commit(Collection<CommitRequest<MirrorEpoch>> requests) throws InterruptedException {
    for (CommitRequest<MirrorEpoch> request : requests) {
      MirrorEpoch epoch = request.getCommittable();
      write(epoch);
      mirrored.inc(epoch.changes().size());
    }
  }

  private void write(MirrorEpoch epoch) throws InterruptedException {
    Duration backoff = Duration.ZERO;
    while (true) {
      try {
        database().apply(epoch);
        away = false;
        return;
      } catch (ImportRefusedException e) {
        throw new SuppressRestartsException(e);
      } catch (RuntimeException e) {
        if (!Neo4jFault.passes(e)) {
          throw new SuppressRestartsException(Neo4jFault.refusedToWrite(server, graph, e));
        }
        away = true;
        backoff = Neo4jBackoff.after(backoff);
        LOG.warn(
            "{}: graph {} cannot be written now, again in {} ms: {}",
            server,
            graph,
            backoff.toMillis(),
            e.toString());
      }
      TimeUnit.MILLISECONDS.sleep(backoff.toMillis());
    }
  }

  private MirrorDatabase database() {
    MirrorDatabase open = database;
    if (open == null) {
      Driver connecting = server.driver();
      driver = connecting;
      open = new MirrorDatabase(connecting, server, graph, changesPerSecond);
      database = open;
    }
    return open;
  }

  @Override
  public void close() {
    if (driver != null) {
      driver.close();
    }
  }
}
