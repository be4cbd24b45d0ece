package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.model.contract.DeadLetter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of records that cannot be in a graph: logged and counted. The answering job writes them
 * to {@code dead-letters}, so here nobody else need know.
 */
public final class SkipFunction extends RichFlatMapFunction<DeadLetter, MirrorChange> {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(SkipFunction.class);

  // runtime
  private transient Counter skipped;

  @Override
  public void open(OpenContext context) {
    skipped = getRuntimeContext().getMetricGroup().counter("skipped");
  }

  @Override
  public void flatMap(DeadLetter letter, Collector<MirrorChange> out) {
    skipped.inc();
    LOG.warn(
        "{} is no update that the graph takes, and is left out: {}: {}",
        letter.source().position(),
        letter.error().code(),
        letter.error().message());
  }
}
