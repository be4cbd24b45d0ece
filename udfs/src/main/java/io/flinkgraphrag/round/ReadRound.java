package io.flinkgraphrag.round;

import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.RerankPlan;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Ranking.Ranked;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.rank.Confidence;
import io.flinkgraphrag.rank.PassageRanking;
import io.flinkgraphrag.rank.RankingModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Opens the last round: ranks what was found, and asks the owners of the best for their texts.
 * Stateless.
 *
 * <p>It asks for more passages than are wanted: what has vanished meanwhile is left out, and a
 * reranker chooses among more.
 */
public final class ReadRound implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Passages asked for beyond twice the wanted number, and beyond what a reranker gets. */
  static final int SPARE_PASSAGES = 5;

  /** So many candidates are told to a question that asks for their signals. */
  public static final int CANDIDATES_TOLD = 100;

  // configuration
  private final ShardKeys shards;
  private final RoundOptions rounds;
  private final RerankPlan reranking;

  public ReadRound(ShardKeys shards, RoundOptions rounds, RerankPlan reranking) {
    this.shards = shards;
    this.rounds = rounds;
    this.reranking = reranking;
  }

  /** What one shard is asked for. */
  private record Wanted(
      List<PassageKey> passages,
      Set<String> entities,
      List<RelationKey> relations,
      List<String> relationsOf,
      List<String> described) {
    static Wanted none(Integer shard) {
      return new Wanted(
          new ArrayList<>(),
          new TreeSet<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
    }

    ReadRequest request(Scatter scatter, List<String> candidates) {
      boolean cites = !relations.isEmpty() || !relationsOf.isEmpty();
      return new ReadRequest(
          scatter,
          passages,
          List.copyOf(entities),
          relations,
          relationsOf,
          cites ? candidates : List.of(),
          described);
    }
  }

  /** Sends one request to each shard that owns some of what is wanted, and returns the round. */
  public Open open(QuestionContext context, Sent now, Consumer<ReadRequest> requests) {
    QuestionContext ranked = ranked(context.withStamps(context.stamps().withRead(now.at())));
    String graph = ranked.question().graph();
    GraphLayout layout = shards.layout(graph);
    List<PassageKey> candidates =
        ranked.ranking().ranked().stream().limit(wanted(ranked)).map(Ranked::passage).toList();
    List<String> ids = candidates.stream().map(PassageKey::id).distinct().toList();
    Map<Integer, Wanted> byShard = wanted(ranked, candidates, layout);
    long deadline = rounds.deadline(now.at(), ranked.deadline());
    int copy = ShardKeys.copyOf(layout, ranked.question().id());
    List<Integer> asked = new ArrayList<>();
    for (Map.Entry<Integer, Wanted> entry : byShard.entrySet()) {
      String shard = shards.key(graph, entry.getKey(), copy);
      Scatter scatter = new Scatter(ranked.key(), graph, shard, asked.size(), deadline, now);
      asked.add(shards.keyGroup(shard));
      requests.accept(entry.getValue().request(scatter, ids));
    }
    return new Open(ranked.sentAt(now), asked.size(), deadline, asked);
  }

  /** The question with its passages ranked, by its own weights or by the graph's model. */
  private QuestionContext ranked(QuestionContext context) {
    Question question = context.question();
    RankingModel model =
        context.retrieval().weighs()
            ? RankingModel.weightedSum(context.retrieval())
            : shards.layout(question.graph()).ranking();
    int told = question.evidence() == EvidenceDetail.SIGNALS ? CANDIDATES_TOLD : Confidence.FIRST;
    List<Ranked> best =
        PassageRanking.best(
            context.ranking(),
            context.retrieval(),
            model,
            // of a look-up all, or titles of a low score were missing; they are few
            question.looksUp() ? Integer.MAX_VALUE : Math.max(told, wanted(context)));
    return context.withRanking(
        context.ranking().withRanked(question.looksUp() ? titlesFirst(best) : best));
  }

  /** A look-up begins with the passages whose title the entity is. */
  private static List<Ranked> titlesFirst(List<Ranked> best) {
    return best.stream()
        .sorted(Comparator.comparing(ranked -> ranked.signals().get(Signal.TITLE) == 0))
        .toList();
  }

  /** Passages whose texts are asked for. */
  private int wanted(QuestionContext context) {
    int most = Math.max(2 * context.question().maxPassages(), reranking.candidatesOf(context));
    return most + SPARE_PASSAGES;
  }

  private static Map<Integer, Wanted> wanted(
      QuestionContext ranked, List<PassageKey> candidates, GraphLayout layout) {
    Map<Integer, Wanted> byShard = new TreeMap<>();
    Ranking ranking = ranked.ranking();
    for (PassageKey passage : candidates) {
      at(passage.document(), layout, byShard).passages().add(passage);
    }
    if (ranked.question().maxFacts() > 0) {
      Set<RelationKey> relations =
          new TreeSet<>(ranking.trails().relations(Ranking.ENTITIES_MAX).keySet());
      ranking.facts().forEach(fact -> relations.add(fact.relation()));
      for (RelationKey relation : relations) {
        at(relation.source(), layout, byShard).relations().add(relation);
        at(relation.source(), layout, byShard).entities().add(relation.source());
        at(relation.target(), layout, byShard).entities().add(relation.target());
      }
    }
    for (Sought found : ranked.sought()) {
      at(found.entity(), layout, byShard).entities().add(found.entity());
      at(found.entity(), layout, byShard).described().add(found.entity());
      for (FactCandidate fact : ranking.facts()) {
        String neighbour = found.neighbour(fact.relation());
        at(neighbour, layout, byShard).entities().add(neighbour);
      }
    }
    for (String entity :
        Ranking.best(ranking.entityScores(ranked.retrieval()), Ranking.ENTITIES_MAX)) {
      Wanted wanted = at(entity, layout, byShard);
      wanted.entities().add(entity);
      wanted.relationsOf().add(entity);
    }
    return byShard;
  }

  private static Wanted at(String shardingId, GraphLayout layout, Map<Integer, Wanted> byShard) {
    return byShard.computeIfAbsent(ShardKeys.shardOf(layout, shardingId), Wanted::none);
  }
}
