package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import java.util.Collection;
import java.util.UUID;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A graph in Neo4j, which changes with each checkpoint and only then. An epoch is in the checkpoint
 * before any of it is in Neo4j, and Neo4j knows the last one that it has: so nothing is there that
 * a restore does not know of, and nothing comes twice or is missing. Of parallelism 1: epochs
 * follow each other.
 */
public final class MirrorSink
    implements Sink<MirrorChange>,
        SupportsWriterState<MirrorChange, MirrorProgress>,
        SupportsCommitter<MirrorEpoch> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final Neo4jServer server;
  private final String graph;
  private final String run;
  private final double changesPerSecond;

  /**
   * @param run name of a mirror that begins without state; "" for any new one
   * @param changesPerSecond infinite for no limit
   */
  public MirrorSink(Neo4jServer server, String graph, String run, double changesPerSecond) {
    this.server = server;
    this.graph = graph;
    this.run = run;
    this.changesPerSecond = changesPerSecond;
  }

  @Override
  public EpochWriter createWriter(WriterInitContext context) {
    return new EpochWriter(
        new MirrorProgress(run.isEmpty() ? UUID.randomUUID().toString() : run, 0));
  }

  @Override
  public StatefulSinkWriter<MirrorChange, MirrorProgress> restoreWriter(
      WriterInitContext context, Collection<MirrorProgress> restored) {
    return restored.isEmpty() ? createWriter(context) : new EpochWriter(restored.iterator().next());
  }

  @Override
  public Committer<MirrorEpoch> createCommitter(CommitterInitContext context) {
    return new EpochCommitter(server, graph, changesPerSecond, context.metricGroup());
  }

  @Override
  public SimpleVersionedSerializer<MirrorProgress> getWriterStateSerializer() {
    return new MirrorProgress.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<MirrorEpoch> getCommittableSerializer() {
    return new MirrorEpoch.Serializer();
  }
}
