package io.flinkgraphrag.read;

import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.message.ReadPart;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Sought;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was read of an entity that was looked up, and of what is around it. Short-lived. */
final class LookedUp {

  private static final Comparator<Evidence.Fact> MOST_WEIGHT_FIRST =
      Comparator.comparingDouble(Evidence.Fact::score)
          .reversed()
          .thenComparing(Evidence.Fact::source)
          .thenComparing(Evidence.Fact::predicate)
          .thenComparing(Evidence.Fact::target)
          .thenComparing(Evidence.Fact::sourceId)
          .thenComparing(Evidence.Fact::targetId);

  private final QuestionContext context;
  private final Sought found;
  private final Map<String, EntityText> texts = new TreeMap<>();
  private final Map<RelationKey, RelationText> relations = new TreeMap<>();

  LookedUp(QuestionContext context, List<ReadPart> received) {
    this.context = context;
    this.found = context.sought().get(0);
    for (ReadPart part : received) {
      part.entities().forEach(entity -> texts.put(entity.id(), entity));
      part.relations().forEach(relation -> relations.put(relation.key(), relation));
    }
  }

  /** Its relations, with their weights as scores. */
  List<Evidence.Fact> facts() {
    return relations.values().stream()
        .map(
            relation ->
                new Evidence.Fact(
                    name(relation.source()),
                    relation.predicate(),
                    name(relation.target()),
                    relation.weight(),
                    relation.version(),
                    relation.source(),
                    relation.target()))
        .sorted(MOST_WEIGHT_FIRST)
        .limit(context.question().maxFacts())
        .toList();
  }

  /** Itself, and then its neighbours, each with the share of the most weight of a relation. */
  List<Evidence.Entity> entities() {
    List<FactCandidate> facts = context.ranking().facts();
    double most = facts.stream().mapToDouble(FactCandidate::score).max().orElse(1);
    Map<String, Double> neighbours = new LinkedHashMap<>();
    for (FactCandidate fact : facts) {
      neighbours.putIfAbsent(found.neighbour(fact.relation()), fact.score() / most);
    }
    neighbours.remove(found.entity());
    List<Evidence.Entity> entities = new ArrayList<>();
    EntityText text = texts.get(found.entity());
    entities.add(
        text == null
            ? new Evidence.Entity(found.entity(), found.entity(), 1)
            : new Evidence.Entity(text.id(), text.name(), 1, text.kind(), text.description()));
    neighbours.forEach((id, share) -> entities.add(new Evidence.Entity(id, name(id), share)));
    return List.copyOf(entities);
  }

  private String name(String id) {
    EntityText text = texts.get(id);
    return text == null ? id : text.name();
  }
}
