package io.flinkgraphrag.hop;

import io.flinkgraphrag.hop.Adjacency.Mention;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Flow.Spread;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.StableHash;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Spreads mass that comes from passages (docs/architecture.md, Retrieval): non-backtracking, over
 * mentions.
 *
 * <p>A passage sends its mass to each entity that it mentions. An entity e sends {@code idf(e) *
 * b(e,p) * mass / sqrt(sum_q b(e,q) - b(e,s))} to each passage p that mentions it but the origin s,
 * with {@code idf(e) = ln(1 + N / df(e))}; entities of one passage and hubs send nothing.
 */
final class MentionSpread {

  private final HopOptions options;
  private final long passageCount;
  private final Map<PassageKey, Long> titles = new TreeMap<>();

  MentionSpread(HopOptions options, long passageCount) {
    this.options = options;
    this.passageCount = passageCount;
  }

  void spread(Flow flow, Neighbourhood at, Arrivals arrivals) throws Exception {
    if (flow.node().isPassage()) {
      fromPassage(flow, at, arrivals);
    } else {
      fromEntity(flow, at, arrivals);
    }
  }

  /** Passages that mass went to over the entity that their title is, with its id's hash. */
  Map<PassageKey, Long> titles() {
    return titles;
  }

  private void fromPassage(Flow flow, Neighbourhood at, Arrivals arrivals) throws Exception {
    for (Mention mention : at.mentions()) {
      Node entity = mention.neighbour();
      if (!entity.equals(flow.origin())) {
        arrivals.accept(new Flow(entity, flow.node(), flow.mass(), Spread.FROM_PASSAGES));
      }
    }
  }

  private void fromEntity(Flow flow, Neighbourhood at, Arrivals arrivals) throws Exception {
    PagedSet.Header header = at.mentionHeader();
    if (header.size() <= 1 || header.size() > options.hubDfMax()) {
      return;
    }
    List<Mention> mentions = at.mentions();
    long rest = header.weight();
    for (Mention mention : mentions) {
      if (mention.neighbour().equals(flow.origin())) {
        rest -= mention.weight();
      }
    }
    if (rest <= 0) {
      return;
    }
    double idf = StrictMath.log(1 + (double) passageCount / header.size());
    double factor = idf / Math.sqrt((double) rest);
    for (Mention mention : mentions) {
      long mass = Flow.rounded(flow.mass() * factor * mention.weight());
      if (mass > 0 && !mention.neighbour().equals(flow.origin())) {
        boolean kept =
            arrivals.offer(new Flow(mention.neighbour(), flow.node(), mass, Spread.FROM_PASSAGES));
        if (kept && mention.weight() == HopDelta.TITLE_WEIGHT) {
          titles.put(mention.neighbour().passageKey(), StableHash.of(flow.node().id()));
        }
      }
    }
  }
}
