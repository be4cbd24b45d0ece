package io.flinkgraphrag.hop;

import io.flinkgraphrag.hop.Adjacency.Mention;
import io.flinkgraphrag.hop.Adjacency.Relation;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Flow.Spread;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.PredicatePaths;
import io.flinkgraphrag.model.message.HopRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Spreads mass that comes from facts and names (docs/architecture.md, Retrieval): a walk over
 * relations and mentions, which does not go back where it came from.
 *
 * <p>An entity divides its mass over its edges in proportion to their weights: 1 for a mention, the
 * relation's weight times the factor of its predicate for a relation. A seed's mass is first
 * divided by the number of passages that mention it. What arrives at passages stays there.
 */
final class RelationSpread {

  private final HopOptions options;
  private final PredicateFactors predicates;
  private final List<String> pathPredicates;

  RelationSpread(HopOptions options, HopRequest request) {
    this.options = options;
    this.predicates = request.predicates();
    this.pathPredicates = request.pathPredicates();
  }

  private record Edge(Node neighbour, double weight, long path) {}

  void spread(Flow flow, Neighbourhood at, Consumer<Flow> arrivals) throws Exception {
    Node entity = flow.node();
    if (entity.isPassage()) {
      return;
    }
    int df = at.mentionHeader().size();
    double mass = flow.isSeed() ? (double) flow.mass() / Math.max(1, df) : flow.mass();
    List<Edge> edges = new ArrayList<>();
    double sum = addMentions(at, df, edges) + addRelations(flow, at, edges);
    for (Edge edge : edges) {
      long share = Flow.rounded(mass * edge.weight / sum);
      if (share > 0) {
        arrivals.accept(new Flow(edge.neighbour, entity, share, Spread.FROM_FACTS, edge.path));
      }
    }
  }

  /** Returns the sum of the weights of all mentions, also of those that nothing is sent over. */
  private double addMentions(Neighbourhood at, int df, List<Edge> edges) throws Exception {
    if (df <= options.hubDfMax()) {
      for (Mention mention : at.mentions()) {
        edges.add(new Edge(mention.neighbour(), 1, 0));
      }
    }
    return df;
  }

  private double addRelations(Flow flow, Neighbourhood at, List<Edge> edges) throws Exception {
    int count = at.relationCount();
    if (count > options.relationsMax() && !flow.isSeed()) {
      return 0;
    }
    double sum = 0;
    int read = 0;
    for (Relation relation : at.relations()) {
      double weight = relation.weight() * predicates.of(relation.predicate());
      read++;
      if (!relation.neighbour().equals(flow.origin())) {
        edges.add(new Edge(relation.neighbour(), weight, path(flow, relation)));
        sum += weight;
      }
    }
    return read == 0 ? 0 : sum * count / read;
  }

  private long path(Flow flow, Relation relation) {
    return pathPredicates.isEmpty()
        ? 0
        : PredicatePaths.extend(
            flow.path(), pathPredicates, relation.predicate(), relation.outgoing());
  }
}
