package io.flinkgraphrag.link.stage;

import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.message.LinkPart.NameMatch;
import io.flinkgraphrag.model.message.LinkPart.PredicateCandidate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the facts and names that the shards found mean for a question (docs/architecture.md,
 * Retrieval): the facts scaled, the factors of predicates, and the entities that mass spreads from.
 */
final class FactSeeds {

  /** The factor of the predicate that fits worst: a little of the mass passes even there. */
  static final double FACTOR_MIN = 0.01;

  private final LinkOptions options;
  private final RetrievalSettings settings;

  FactSeeds(LinkOptions options, RetrievalSettings settings) {
    this.options = options;
    this.settings = settings;
  }

  /** The nearest facts, best first, scaled over all facts of the graph from 0 to 1. */
  List<FactCandidate> facts(List<LinkPart> parts) {
    List<FactCandidate> nearest = new ArrayList<>();
    double least = 1;
    for (LinkPart part : parts) {
      nearest.addAll(part.facts().nearest());
      least = Math.min(least, part.facts().least());
    }
    nearest.sort(Scores.BEST_FACTS_FIRST);
    List<FactCandidate> scaled = new ArrayList<>();
    for (FactCandidate fact : nearest.subList(0, Math.min(nearest.size(), options.facts()))) {
      double score = scale(fact.score(), nearest.get(0).score(), least);
      scaled.add(new FactCandidate(fact.relation(), Scores.round(score)));
    }
    return List.copyOf(scaled);
  }

  private static double scale(double score, double best, double least) {
    return best > least ? (score - least) / (best - least) : 1;
  }

  /** Factors of predicates: their similarities, scaled over all predicates, to a power. */
  PredicateFactors predicates(List<LinkPart> parts) {
    List<PredicateCandidate> nearest = new ArrayList<>();
    double least = 1;
    for (LinkPart part : parts) {
      nearest.addAll(part.facts().predicates());
      least = Math.min(least, part.facts().leastPredicate());
    }
    if (nearest.isEmpty() || settings.predicateExponent() == 0) {
      return PredicateFactors.EQUAL;
    }
    nearest.sort(Scores.BEST_PREDICATES_FIRST);
    double best = nearest.get(0).score();
    Map<String, Double> factors = new TreeMap<>();
    double last = 1;
    for (PredicateCandidate predicate : nearest) {
      if (factors.size() == options.predicates()) {
        break;
      }
      double similarity = scale(predicate.score(), best, least);
      double factor = StrictMath.pow(similarity, settings.predicateExponent());
      last = Scores.round(Math.max(FACTOR_MIN, factor));
      factors.put(predicate.predicate(), last);
    }
    boolean all = factors.size() < options.predicates();
    return new PredicateFactors(factors, all ? FACTOR_MIN : last);
  }

  /**
   * The ends of the nearest facts, each with the mean of its facts' scores, and the entities that
   * are named in the question. Their owners divide the mass by the passages that mention them.
   *
   * @param namesAlone whether names, where there are any, are the only seeds: a path to the answer
   *     begins at what the question names, and facts near the question hold the answer itself
   */
  List<Flow> seeds(List<FactCandidate> facts, List<LinkPart> parts, boolean namesAlone) {
    Map<String, Double> weights = new TreeMap<>();
    addNames(parts, weights);
    if (!namesAlone || weights.isEmpty()) {
      Map<String, Double> ends =
          ends(facts.subList(0, Math.min(facts.size(), options.seedFacts())));
      ends.forEach((entity, weight) -> weights.merge(entity, weight, Double::sum));
    }
    List<Flow> seeds = new ArrayList<>();
    weights.forEach(
        (entity, weight) -> {
          long mass = Flow.rounded(weight * Flow.ONE);
          if (mass > 0) {
            seeds.add(Flow.seed(Node.entity(entity), mass, Flow.Spread.FROM_FACTS));
          }
        });
    return seeds;
  }

  private static Map<String, Double> ends(List<FactCandidate> facts) {
    Map<String, Double> weights = new TreeMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (FactCandidate fact : facts) {
      RelationKey relation = fact.relation();
      addEnd(relation.source(), fact.score(), weights, counts);
      if (!relation.source().equals(relation.target())) {
        addEnd(relation.target(), fact.score(), weights, counts);
      }
    }
    weights.replaceAll((entity, sum) -> sum / counts.getOrDefault(entity, 1));
    return weights;
  }

  private static void addEnd(
      String entity, double score, Map<String, Double> weights, Map<String, Integer> counts) {
    weights.merge(entity, score, Double::sum);
    counts.merge(entity, 1, Integer::sum);
  }

  /** A name that counts, and the entities that have it. */
  private record Named(int from, int to, List<String> namesakes) {}

  private void addNames(List<LinkPart> parts, Map<String, Double> weights) {
    int seeds = 0;
    for (Named name : names(parts, options.namesakes())) {
      int free = Math.min(name.namesakes.size(), options.seedNames() - seeds);
      for (String entity : name.namesakes.subList(0, Math.max(0, free))) {
        weights.merge(entity, settings.names() / free, Double::sum);
        seeds++;
      }
    }
  }

  /** Longest names first; a name inside a longer one that stands there does not count. */
  private List<Named> names(List<LinkPart> parts, int namesakesMax) {
    // cut as each shard cuts its own list, so that the number of shards changes nothing
    List<NameMatch> matches =
        parts.stream()
            .flatMap(part -> part.names().stream())
            .distinct()
            .sorted(Scores.LONGEST_NAMES_FIRST)
            .limit(options.candidates())
            .toList();
    List<Named> names = new ArrayList<>();
    BitSet taken = new BitSet();
    int i = 0;
    while (i < matches.size()) {
      NameMatch name = matches.get(i);
      List<String> namesakes = new ArrayList<>();
      for (; i < matches.size() && samePlace(matches.get(i), name); i++) {
        String entity = matches.get(i).entity();
        if (namesakes.size() < namesakesMax && !namesakes.contains(entity)) {
          namesakes.add(entity);
        }
      }
      if (taken.get(name.from(), name.to()).isEmpty()) {
        taken.set(name.from(), name.to());
        names.add(new Named(name.from(), name.to(), namesakes));
      }
    }
    return names;
  }

  /** Length of a question, where a name counts as one unit. */
  int unitsOutsideNames(List<LinkPart> parts, int units) {
    int rest = units;
    for (Named name : names(parts, 1)) {
      rest -= name.to - name.from - 1;
    }
    return Math.max(1, rest);
  }

  private static boolean samePlace(NameMatch a, NameMatch b) {
    return a.from() == b.from() && a.to() == b.to();
  }
}
