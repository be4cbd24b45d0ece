package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/** A subtask of the source: asks for a split, reads it to its end, asks for the next one. */
final class Neo4jReader
    extends SingleThreadMultiplexSourceReaderBase<ReadRow, UpdateRecord, ReadSplit, SplitProgress> {

  Neo4jReader(Neo4jSplitReader reader, SourceReaderContext context) {
    super(() -> reader, new RowEmitter(), context.getConfiguration(), context);
    context.metricGroup().gauge("neo4jAway", () -> reader.isAway() ? 1 : 0);
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
