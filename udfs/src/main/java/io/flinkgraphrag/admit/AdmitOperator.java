package io.flinkgraphrag.admit;

import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import org.apache.flink.streaming.api.operators.InternalTimeServiceManager;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Runs an {@link AdmitFunction}, and ends the event time of older builds at its start: the timers
 * that these have left in the state come then, each once, and become processing-time timers. No
 * watermark would reach them any more.
 */
public final class AdmitOperator extends KeyedProcessOperator<String, Question, QuestionContext> {

  private static final long serialVersionUID = 1L;

  public AdmitOperator(AdmitFunction admit) {
    super(admit);
  }

  @Override
  public void open() throws Exception {
    super.open();
    InternalTimeServiceManager<?> timers = getTimeServiceManager().orElseThrow();
    timers.advanceWatermark(Watermark.MAX_WATERMARK);
  }
}
