package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;

/** A subtask of the source: asks for a split, reads it to its end, asks for the next one. */
final class Neo4jReader
    extends SingleThreadMultiplexSourceReaderBase<ReadRow, UpdateRecord, ReadSplit, SplitProgress> {

  /**
   * @param readers makes one whenever there is something to read and none that does
   * @param away whether the server did not answer the last time
   */
  Neo4jReader(
      Supplier<SplitReader<ReadRow, ReadSplit>> readers,
      AtomicBoolean away,
      SourceReaderContext context) {
    super(readers, new RowEmitter(), context.getConfiguration(), context);
    context.metricGroup().gauge("neo4jAway", () -> away.get() ? 1 : 0);
  }

  @Override
  public void start() {
    if (getNumberOfCurrentlyAssignedSplits() == 0) {
      context.sendSplitRequest();
    }
  }

  @Override
  protected void onSplitFinished(Map<String, SplitProgress> finished) {
    context.sendSplitRequest();
  }

  @Override
  protected SplitProgress initializedState(ReadSplit split) {
    return new SplitProgress(split);
  }

  @Override
  protected ReadSplit toSplitType(String splitId, SplitProgress progress) {
    return progress.split();
  }
}
