package io.flinkgraphrag.hop;

import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.HopPart;
import io.flinkgraphrag.model.HopRequest;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.Open;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.QuestionContext;
import io.flinkgraphrag.model.Ranking;
import io.flinkgraphrag.round.HopRound;
import io.flinkgraphrag.round.MergeFunction;
import io.flinkgraphrag.round.RoundOptions;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Gathers the mass that one hop moved, and opens the next hop with it.
 *
 * <p>A question whose graph wants fewer hops passes through the rest of them. The last one is a
 * {@link LastHopMergeFunction}.
 */
public final class HopMergeFunction extends MergeFunction<HopPart, Open> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<HopRequest> REQUESTS =
      new OutputTag<>("next-hop-requests", HopRequest.TYPE);

  // configuration
  private final int hop;
  private final ShardKeys shards;
  private final HopRound hopRound;
  private final HopOptions options;

  /**
   * @param hop the number of this hop, from 1 on
   */
  public HopMergeFunction(
      int hop,
      ShardKeys shards,
      HopOptions options,
      RoundOptions rounds,
      HopRound hopRound,
      Clock clock) {
    super("merge hop " + hop, HopPart.TYPE, rounds.markerMs(), clock);
    this.hop = hop;
    this.shards = shards;
    this.hopRound = hopRound;
    this.options = options;
  }

  @Override
  protected void close(
      QuestionContext context, List<HopPart> received, Context flink, Collector<Open> out) {
    QuestionContext gathered = gather(context, received, options);
    int hops = shards.layout(context.question().graph()).hops();
    if (hop >= hops) {
      out.collect(Open.passing(gathered));
      return;
    }
    out.collect(
        hopRound.open(
            gathered,
            frontier(received),
            clock().millis(),
            request -> flink.output(REQUESTS, request)));
  }

  @Override
  protected void pass(QuestionContext settled, Collector<Open> out) {
    out.collect(Open.passing(settled));
  }

  /** The arrivals with those of the same node and origin in one. */
  private static List<Flow> frontier(List<HopPart> received) {
    Map<Node, Map<Node, Long>> sums = new TreeMap<>();
    for (HopPart part : received) {
      for (Flow flow : part.arrivals()) {
        sums.computeIfAbsent(flow.node(), node -> new TreeMap<>())
            .merge(flow.origin(), flow.mass(), Long::sum);
      }
    }
    return sums.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().entrySet().stream()
                    .map(from -> new Flow(entry.getKey(), from.getKey(), from.getValue())))
        .toList();
  }

  /** Adds the mass that arrived to the question's ranking, which stays bounded. */
  static QuestionContext gather(
      QuestionContext context, List<HopPart> received, HopOptions options) {
    Ranking ranking = context.ranking();
    Map<PassageKey, Long> passages = new TreeMap<>(ranking.passageMass());
    Map<String, Long> entities = new TreeMap<>(ranking.entityMass());
    for (HopPart part : received) {
      for (Flow flow : part.arrivals()) {
        if (flow.node().isPassage()) {
          passages.merge(flow.node().passageKey(), flow.mass(), Long::sum);
        } else {
          entities.merge(flow.node().id(), flow.mass(), Long::sum);
        }
      }
    }
    return context.withRanking(
        new Ranking(
            ranking.base(),
            bounded(passages, options.reachedMax()),
            bounded(entities, options.reachedMax()),
            ranking.passageCount()));
  }

  private static <K extends Comparable<K>> Map<K, Long> bounded(Map<K, Long> masses, int max) {
    if (masses.size() <= max) {
      return masses;
    }
    Map<K, Long> kept = new TreeMap<>();
    masses.entrySet().stream()
        .sorted(
            Map.Entry.<K, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(max)
        .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
    return kept;
  }
}
