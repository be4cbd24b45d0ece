package io.flinkgraphrag.jobs.documents.topic;

import io.flinkgraphrag.model.contract.DeadLetter;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;

/** The stage {@code put aside}: the dead letters among the results. It counts both. */
public final class PutAsideFunction extends RichFlatMapFunction<DocumentResult, DeadLetter> {

  private static final long serialVersionUID = 1L;

  // runtime
  private transient Counter refused;
  private transient LongCounter documentsTold;
  private transient LongCounter refusedTold;

  @Override
  public void open(OpenContext context) {
    refused = getRuntimeContext().getMetricGroup().counter("documentsRefused");
    documentsTold = new LongCounter();
    refusedTold = new LongCounter();
    getRuntimeContext().addAccumulator(DocumentCounters.DOCUMENTS, documentsTold);
    getRuntimeContext().addAccumulator(DocumentCounters.REFUSED, refusedTold);
  }

  @Override
  public void flatMap(DocumentResult result, Collector<DeadLetter> out) {
    documentsTold.add(1);
    DeadLetter letter = result.letterOrNull();
    if (letter != null) {
      refused.inc();
      refusedTold.add(1);
      out.collect(letter);
    }
  }
}
