package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.HopDelta;
import io.flinkgraphrag.model.HopPart;
import io.flinkgraphrag.model.HopRequest;
import io.flinkgraphrag.model.Part;
import io.flinkgraphrag.model.Reason;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * HOP k: spreads the mass at the nodes that a shard owns to their neighbours, by one step.
 *
 * <p>Keyed by shard; state is the adjacency of its nodes. First input: questions, each of which
 * gets exactly one part; second: changes of the adjacency. By which rule mass spreads, {@link
 * MentionSpread} and {@link RelationSpread} say.
 */
public final class HopFunction
    extends KeyedCoProcessFunction<String, HopRequest, HopDelta, HopPart> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final int hop;
  private final HopOptions options;
  private final Clock clock;

  // runtime
  private transient Counter failures;
  private transient Counter skipped;
  private transient Counter flows;

  // state
  private transient Adjacency adjacency;

  /**
   * @param hop its number, from 1 on
   */
  public HopFunction(int hop, HopOptions options, Clock clock) {
    this.hop = hop;
    this.options = options;
    this.clock = clock;
  }

  @Override
  public void open(OpenContext openContext) {
    adjacency = new Adjacency(getRuntimeContext());
    failures = getRuntimeContext().getMetricGroup().counter("failures");
    skipped = getRuntimeContext().getMetricGroup().counter("skipped");
    flows = getRuntimeContext().getMetricGroup().counter("flows");
  }

  @Override
  public void processElement1(HopRequest request, Context flink, Collector<HopPart> out)
      throws Exception {
    if (clock.millis() >= request.scatter().deadline()) {
      skipped.inc();
      out.collect(new HopPart(Part.Head.skipped(request.scatter()), List.of()));
      return;
    }
    out.collect(spread(request));
  }

  private HopPart spread(HopRequest request) throws Exception {
    try {
      List<Flow> arrivals = new ArrayList<>();
      MentionSpread mentions = new MentionSpread(options, request.passageCount());
      RelationSpread relations = new RelationSpread(options, request);
      Neighbourhood at = null;
      for (Flow flow : request.frontier()) {
        if (at == null || !at.node().equals(flow.node())) {
          at = new Neighbourhood(flow.node(), adjacency, options);
        }
        switch (flow.spread()) {
          case FROM_PASSAGES -> mentions.spread(flow, at, arrivals::add);
          case FROM_FACTS -> relations.spread(flow, at, arrivals::add);
        }
      }
      flows.inc(arrivals.size());
      return new HopPart(Part.Head.of(request.scatter()), arrivals);
    } catch (RuntimeException e) {
      failures.inc();
      Reason reason = Reason.unexpected("hop " + hop, e);
      return new HopPart(Part.Head.failed(request.scatter(), reason), List.of());
    }
  }

  @Override
  public void processElement2(HopDelta delta, Context flink, Collector<HopPart> out)
      throws Exception {
    adjacency.apply(delta);
  }
}
