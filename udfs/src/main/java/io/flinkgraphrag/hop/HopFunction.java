package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.round.ShardFunction;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/**
 * HOP k: spreads the mass at the nodes that a shard owns to their neighbours, by one step.
 *
 * <p>State is the adjacency of its nodes; second input: its changes. By which rule mass spreads,
 * {@link MentionSpread} and {@link RelationSpread} say. Also tells what passages mention, and what
 * is around entities, where it is asked.
 */
public final class HopFunction extends ShardFunction<HopRequest, HopDelta, HopPart> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final HopOptions options;

  // runtime
  private transient Counter flows;
  private transient Counter flowsLeftOut;

  // state
  private transient Adjacency adjacency;
  private transient Looks looks;
  private transient Surroundings surroundings;

  /**
   * @param hop its number, from 1 on
   */
  public HopFunction(int hop, HopOptions options, Clock clock) {
    super("hop " + hop, options.stateCacheBytes(), clock);
    this.options = options;
  }

  @Override
  public void open(OpenContext openContext) {
    super.open(openContext);
    adjacency = new Adjacency(cache());
    looks = new Looks(cache(), adjacency, options);
    surroundings = new Surroundings(adjacency, options);
    flows = getRuntimeContext().getMetricGroup().counter("flows");
    flowsLeftOut = getRuntimeContext().getMetricGroup().counter("flowsLeftOut");
  }

  @Override
  protected HopPart answer(HopRequest request) throws Exception {
    Arrivals arrivals = new Arrivals(request.charsPerFlow());
    MentionSpread mentions = new MentionSpread(options, request.passageCount());
    RelationSpread relations = new RelationSpread(options, request);
    Neighbourhood at = null;
    for (Flow flow : request.frontier()) {
      if (at == null || !at.node().equals(flow.node())) {
        at = new Neighbourhood(flow.node(), adjacency, options);
      }
      arrivals.next();
      switch (flow.spread()) {
        case FROM_PASSAGES -> mentions.spread(flow, at, arrivals);
        case FROM_FACTS -> relations.spread(flow, at, arrivals);
      }
    }
    flows.inc(arrivals.kept().size());
    flowsLeftOut.inc(arrivals.leftOut());
    List<HopPart.Mentioned> looked = new ArrayList<>();
    mentions
        .titles()
        .forEach((passage, title) -> looked.add(new HopPart.Mentioned(passage, title, List.of())));
    for (PassageKey passage : request.looks()) {
      looked.add(looks.of(passage));
    }
    List<HopPart.Related> related = new ArrayList<>();
    for (String entity : request.lookUps()) {
      looked.addAll(surroundings.mentioning(entity));
      related.add(surroundings.related(entity));
    }
    return new HopPart(Part.Head.of(request.scatter()), arrivals.kept(), looked, related);
  }

  @Override
  protected HopPart empty(Part.Head head) {
    return new HopPart(head, List.of());
  }

  @Override
  protected void apply(HopDelta delta, Context flink) throws Exception {
    adjacency.apply(delta);
    looks.changed(delta.node());
  }
}
