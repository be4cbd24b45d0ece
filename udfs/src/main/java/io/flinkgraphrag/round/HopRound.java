package io.flinkgraphrag.round;

import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.text.Language;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Opens the round of one hop: groups the frontier by the shards that own its nodes. Stateless. */
public final class HopRound implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Characters of all that one round sends, whatever the number of shards. Each flow of the
   * frontier has the same share, or what one sends would depend on which others are at its shard.
   */
  public static final int ARRIVAL_CHARS_MAX = 16 * 1024 * 1024;

  /** Most mass first; ties by node and origin. */
  private static final Comparator<Flow> MOST_MASS_FIRST =
      Comparator.comparingLong(Flow::mass)
          .reversed()
          .thenComparing(Flow::node)
          .thenComparing(Flow::origin)
          .thenComparing(Flow::spread)
          .thenComparing(Flow::path);

  // configuration
  private final ShardKeys shards;
  private final RoundOptions rounds;
  private final int frontierMax;
  private final int hopsMax;

  /**
   * @param frontierMax triples of node, origin and rule that one round spreads; those with the
   *     least mass are left out
   * @param hopsMax HOP stages of the job
   */
  public HopRound(ShardKeys shards, RoundOptions rounds, int frontierMax, int hopsMax) {
    this.shards = shards;
    this.rounds = rounds;
    this.frontierMax = frontierMax;
    this.hopsMax = hopsMax;
  }

  /** Hops of a question to a graph without passages: an answer is often three relations away. */
  private static final int HOPS_WITHOUT_PASSAGES = 3;

  /**
   * How many hops a question takes: one that looks an entity up the first alone; else what it says,
   * else what its graph's layout says; in a graph without passages not fewer than {@link
   * #HOPS_WITHOUT_PASSAGES}. Never more than there are stages.
   */
  public int hops(QuestionContext context) {
    if (context.question().looksUp()) {
      return 1;
    }
    int asked = context.retrieval().hops();
    if (asked != RetrievalSettings.GRAPH_HOPS) {
      return Math.min(asked, hopsMax);
    }
    int hops = shards.layout(context.question().graph()).hops();
    boolean trails = context.ranking().trails().followed();
    return Math.min(trails ? Math.max(hops, HOPS_WITHOUT_PASSAGES) : hops, hopsMax);
  }

  /** The language of a question's graph. */
  public Language language(QuestionContext context) {
    return Language.of(shards.layout(context.question().graph()).language());
  }

  /** Sends one request to each shard that owns a node of the frontier, and returns the round. */
  public Open open(
      QuestionContext context, List<Flow> frontier, Sent now, Consumer<HopRequest> requests) {
    return open(context, frontier, List.of(), now, requests);
  }

  /**
   * The same for the first hop, which is also asked what passages mention, and what is around the
   * entities that are sought.
   *
   * @param looks these ones
   */
  public Open open(
      QuestionContext context,
      List<Flow> frontier,
      List<PassageKey> looks,
      Sent now,
      Consumer<HopRequest> requests) {
    if (hops(context) == 0) {
      return Open.passing(context);
    }
    List<Flow> bounded = bounded(frontier);
    GraphLayout layout = shards.layout(context.question().graph());
    Map<Integer, Wanted> byShard = new TreeMap<>();
    for (Flow flow : bounded) {
      at(flow.node().shardingId(), layout, byShard).frontier().add(flow);
    }
    for (PassageKey look : looks) {
      at(look.document(), layout, byShard).looks().add(look);
    }
    for (Sought sought : context.sought()) {
      at(sought.entity(), layout, byShard).lookUps().add(sought.entity());
    }
    long deadline = rounds.deadline(now.at(), context.deadline());
    int copy = ShardKeys.copyOf(layout, context.question().id());
    List<Integer> asked = new ArrayList<>();
    for (Map.Entry<Integer, Wanted> entry : byShard.entrySet()) {
      String graph = context.question().graph();
      String shard = shards.key(graph, entry.getKey(), copy);
      Scatter scatter = new Scatter(context.key(), graph, shard, asked.size(), deadline, now);
      asked.add(shards.keyGroup(shard));
      requests.accept(
          new HopRequest(
              scatter,
              context.ranking().passageCount(),
              context.ranking().predicates(),
              context.ranking().trails().paths().predicates(),
              entry.getValue().frontier(),
              ARRIVAL_CHARS_MAX / Math.max(1, bounded.size()),
              entry.getValue().looks(),
              entry.getValue().lookUps()));
    }
    return new Open(context.sentAt(now), asked.size(), deadline, asked);
  }

  /** What one shard is asked for. */
  private record Wanted(List<Flow> frontier, List<PassageKey> looks, List<String> lookUps) {}

  private static Wanted at(String shardingId, GraphLayout layout, Map<Integer, Wanted> byShard) {
    return byShard.computeIfAbsent(
        ShardKeys.shardOf(layout, shardingId),
        shard -> new Wanted(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
  }

  /** Flows at one node one after the other, so that its edges are read once. */
  private List<Flow> bounded(List<Flow> frontier) {
    return frontier.stream()
        .sorted(MOST_MASS_FIRST)
        .limit(frontierMax)
        .sorted(Comparator.comparing(Flow::node))
        .toList();
  }
}
