package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.retrieval.Trails;
import io.flinkgraphrag.model.retrieval.Trails.Arrival;
import io.flinkgraphrag.model.retrieval.Trails.End;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds what one hop moved to the trails of a question, of which the best are kept. */
final class TrailGathering {

  private TrailGathering() {}

  /**
   * @param max ends that are kept of one hop
   */
  static Trails add(Trails before, List<Flow> arrivals, int max) {
    Map<End, Map<Node, Long>> sums = new TreeMap<>();
    for (Flow flow : arrivals) {
      if (!flow.node().isPassage() && !before.isSeed(flow.node().id())) {
        sums.computeIfAbsent(new End(flow.node().id(), flow.path()), end -> new TreeMap<>())
            .merge(flow.origin(), flow.mass(), Flow::sum);
      }
    }
    Map<End, Arrival> all = new TreeMap<>();
    sums.forEach((end, byOrigin) -> all.put(end, arrival(byOrigin)));
    Map<End, Arrival> kept = new TreeMap<>(before.arrivals());
    all.entrySet().stream()
        .sorted(
            Comparator.comparingDouble(
                    (Map.Entry<End, Arrival> entry) ->
                        before.score(entry.getKey(), entry.getValue()))
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(max)
        .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
    return new Trails(before.paths(), kept);
  }

  private static Arrival arrival(Map<Node, Long> byOrigin) {
    long sum = 0;
    long most = Long.MIN_VALUE;
    String origin = "";
    for (Map.Entry<Node, Long> entry : byOrigin.entrySet()) {
      sum = Flow.sum(sum, entry.getValue());
      if (entry.getValue() > most) {
        most = entry.getValue();
        origin = entry.getKey().id();
      }
    }
    return new Arrival(sum, origin);
  }
}
