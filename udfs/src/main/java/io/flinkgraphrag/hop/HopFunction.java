package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.HopDelta;
import io.flinkgraphrag.model.HopPart;
import io.flinkgraphrag.model.HopRequest;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.Part;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.state.PagedSet;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * HOP k: spreads the mass at the nodes that a shard owns to their neighbours, by one step.
 *
 * <p>Keyed by shard; state is the adjacency of its nodes. A passage sends its mass to each entity
 * that it mentions. An entity e sends {@code idf(e) * b(e,p) * mass / sqrt(sum_q b(e,q) - b(e,s))}
 * to each passage p that mentions it but the origin s, with {@code idf(e) = ln(1 + N / df(e))};
 * entities of one passage and hubs send nothing (DESIGN section 5). First input: questions, each of
 * which gets exactly one part; second: changes of the adjacency.
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
  private transient PagedSet adjacency;

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
    adjacency = new PagedSet(getRuntimeContext(), "hop-adjacency");
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
      for (Flow flow : request.frontier()) {
        if (flow.node().isPassage()) {
          spreadPassage(flow, arrivals);
        } else {
          spreadEntity(flow, request.passageCount(), arrivals);
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

  private void spreadPassage(Flow flow, List<Flow> arrivals) throws Exception {
    for (PagedSet.Member member :
        adjacency.read(owner(flow.node()), options.passageEntitiesMax())) {
      Node entity = node(member.payload());
      if (!entity.equals(flow.origin())) {
        arrivals.add(new Flow(entity, flow.node(), flow.mass()));
      }
    }
  }

  private void spreadEntity(Flow flow, long passages, List<Flow> arrivals) throws Exception {
    String owner = owner(flow.node());
    PagedSet.Header header = adjacency.header(owner);
    if (header.size() <= 1 || header.size() > options.hubDfMax()) {
      return;
    }
    List<PagedSet.Member> mentions = adjacency.read(owner, options.hubDfMax());
    String origin = owner(flow.origin());
    long rest = header.weight();
    for (PagedSet.Member mention : mentions) {
      if (mention.text().equals(origin)) {
        rest -= mention.weight();
      }
    }
    if (rest <= 0) {
      return;
    }
    double idf = StrictMath.log(1 + (double) passages / header.size());
    double factor = idf / Math.sqrt((double) rest);
    for (PagedSet.Member mention : mentions) {
      long mass = Math.round(flow.mass() * factor * mention.weight());
      if (mass > 0 && !mention.text().equals(origin)) {
        arrivals.add(new Flow(node(mention.payload()), flow.node(), mass));
      }
    }
  }

  @Override
  public void processElement2(HopDelta delta, Context flink, Collector<HopPart> out)
      throws Exception {
    String owner = owner(delta.node());
    String neighbour = owner(delta.neighbour());
    if (delta.weight() == 0) {
      adjacency.remove(owner, neighbour);
    } else {
      adjacency.put(owner, neighbour, delta.weight(), payload(delta.neighbour()));
    }
  }

  private static String owner(Node node) {
    return node.isPassage()
        ? Keys.join("p", node.document(), node.id())
        : Keys.join("e", node.id());
  }

  private static byte[] payload(Node node) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    Node.write(node, out);
    return out.getCopyOfBuffer();
  }

  private static Node node(byte[] payload) throws IOException {
    return Node.read(new DataInputDeserializer(payload));
  }
}
