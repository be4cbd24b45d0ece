package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.connector.base.source.reader.RecordEmitter;

/** Hands a row's updates over, and remembers in the split that they were. */
final class RowEmitter implements RecordEmitter<ReadRow, UpdateRecord, SplitProgress> {

  @Override
  public void emitRecord(ReadRow row, SourceOutput<UpdateRecord> output, SplitProgress progress) {
    row.updates().forEach(output::collect);
    progress.reached(row);
  }
}
