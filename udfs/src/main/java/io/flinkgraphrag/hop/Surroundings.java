package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart.Mentioned;
import io.flinkgraphrag.model.message.HopPart.Related;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.state.StableHash;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells what is around an entity that was looked up: its relations in both directions, and passages
 * that mention it. Of a hub as many are read as bounds say, those whose hashes are first.
 */
final class Surroundings {

  private static final Comparator<FactCandidate> MOST_WEIGHT_FIRST =
      Comparator.comparingDouble(FactCandidate::score)
          .reversed()
          .thenComparing(FactCandidate::relation);

  private final Adjacency adjacency;
  private final HopOptions options;

  Surroundings(Adjacency adjacency, HopOptions options) {
    this.adjacency = adjacency;
    this.options = options;
  }

  /** Of what was read the relations with the most weight. */
  Related related(String entity) throws Exception {
    Node node = Node.entity(entity);
    Map<RelationKey, Double> weights = new TreeMap<>();
    for (Adjacency.Relation relation :
        adjacency.relations(node, adjacency.relationHeader(node), options.relationsMax())) {
      String other = relation.neighbour().id();
      RelationKey key =
          relation.outgoing()
              ? new RelationKey(entity, relation.predicate(), other)
              : new RelationKey(other, relation.predicate(), entity);
      weights.put(key, relation.weight());
    }
    List<FactCandidate> relations =
        weights.entrySet().stream()
            .map(entry -> new FactCandidate(entry.getKey(), entry.getValue()))
            .sorted(MOST_WEIGHT_FIRST)
            .limit(Sought.RELATIONS_MAX)
            .toList();
    return new Related(entity, relations);
  }

  /** Of what was read the passages whose title it is, and others. */
  List<Mentioned> mentioning(String entity) throws Exception {
    Node node = Node.entity(entity);
    long hash = StableHash.of(entity);
    return adjacency.mentions(node, adjacency.mentionHeader(node), options.reachedMax()).stream()
        // stable: those of a weight stay in the order of their hashes
        .sorted(Comparator.comparingInt(Adjacency.Mention::weight).reversed())
        .limit(Sought.PASSAGES_MAX)
        .map(
            mention ->
                mention.weight() == HopDelta.TITLE_WEIGHT
                    ? new Mentioned(mention.neighbour().passageKey(), hash, List.of())
                    : new Mentioned(mention.neighbour().passageKey(), 0, List.of(hash)))
        .toList();
  }
}
