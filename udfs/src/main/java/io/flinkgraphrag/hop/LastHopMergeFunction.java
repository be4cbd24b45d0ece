package io.flinkgraphrag.hop;

import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.HopPart;
import io.flinkgraphrag.model.Open;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.QuestionContext;
import io.flinkgraphrag.model.ReadRequest;
import io.flinkgraphrag.model.Scatter;
import io.flinkgraphrag.round.MergeFunction;
import io.flinkgraphrag.round.RoundOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Gathers the mass of the last hop, ranks, and asks the owners of the best for their texts.
 *
 * <p>It asks for more passages than are wanted: what has vanished meanwhile is left out.
 */
public final class LastHopMergeFunction extends MergeFunction<HopPart, Open> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<ReadRequest> REQUESTS =
      new OutputTag<>("read-requests", ReadRequest.TYPE);

  /** Entities whose relations are read. */
  static final int ENTITIES = 20;

  /** Passages asked for beyond twice the wanted number. */
  static final int SPARE_PASSAGES = 5;

  // configuration
  private final ShardKeys shards;
  private final HopOptions options;
  private final RoundOptions rounds;

  public LastHopMergeFunction(
      int hop, ShardKeys shards, HopOptions options, RoundOptions rounds, Clock clock) {
    super("merge hop " + hop, HopPart.TYPE, rounds.markerMs(), clock);
    this.shards = shards;
    this.options = options;
    this.rounds = rounds;
  }

  /** What one shard is asked for. */
  private record Wanted(List<PassageKey> passages, List<String> entities) {
    static Wanted none(Integer shard) {
      return new Wanted(new ArrayList<>(), new ArrayList<>());
    }
  }

  @Override
  protected void close(
      QuestionContext context, List<HopPart> received, Context flink, Collector<Open> out) {
    long now = clock().millis();
    QuestionContext ranked = HopMergeFunction.gather(context, received, options);
    ranked = ranked.withStamps(ranked.stamps().withRead(now));
    String graph = ranked.question().graph();
    GraphLayout layout = shards.layout(graph);
    Map<Integer, Wanted> byShard = wanted(ranked, layout);
    long deadline = rounds.deadline(now, ranked.deadline());
    int copy = ShardKeys.copyOf(layout, ranked.question().id());
    int part = 0;
    for (Map.Entry<Integer, Wanted> entry : byShard.entrySet()) {
      String shard = shards.key(graph, entry.getKey(), copy);
      Scatter scatter = new Scatter(ranked.key(), graph, shard, part++, deadline);
      Wanted wanted = entry.getValue();
      flink.output(REQUESTS, new ReadRequest(scatter, wanted.passages(), wanted.entities()));
    }
    out.collect(new Open(ranked, byShard.size(), deadline));
  }

  private static Map<Integer, Wanted> wanted(QuestionContext ranked, GraphLayout layout) {
    Map<Integer, Wanted> byShard = new TreeMap<>();
    int passages = 2 * ranked.question().maxPassages() + SPARE_PASSAGES;
    for (PassageKey passage : ranked.ranking().bestPassages(passages)) {
      int shard = ShardKeys.shardOf(layout, passage.document());
      byShard.computeIfAbsent(shard, Wanted::none).passages().add(passage);
    }
    for (String entity : ranked.ranking().bestEntities(ENTITIES)) {
      int shard = ShardKeys.shardOf(layout, entity);
      byShard.computeIfAbsent(shard, Wanted::none).entities().add(entity);
    }
    return byShard;
  }

  @Override
  protected void pass(QuestionContext settled, Collector<Open> out) {
    out.collect(Open.passing(settled));
  }
}
