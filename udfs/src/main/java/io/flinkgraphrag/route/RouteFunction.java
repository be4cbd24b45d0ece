package io.flinkgraphrag.route;

import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.LinkRequest;
import io.flinkgraphrag.model.Open;
import io.flinkgraphrag.model.QuestionContext;
import io.flinkgraphrag.model.Scatter;
import io.flinkgraphrag.round.RoundOptions;
import java.time.Clock;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Opens the first round of a question and asks every shard of its graph for candidates.
 *
 * <p>A settled question opens a round without requests and so passes through. Stateless.
 */
public final class RouteFunction extends ProcessFunction<QuestionContext, Open> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<LinkRequest> REQUESTS =
      new OutputTag<>("link-requests", LinkRequest.TYPE);

  // configuration
  private final ShardKeys shards;
  private final RoundOptions rounds;
  private final Clock clock;

  public RouteFunction(ShardKeys shards, RoundOptions rounds, Clock clock) {
    this.shards = shards;
    this.rounds = rounds;
    this.clock = clock;
  }

  @Override
  public void processElement(QuestionContext admitted, Context flink, Collector<Open> out) {
    long now = clock.millis();
    QuestionContext context = admitted.withStamps(admitted.stamps().withLink(now));
    if (context.settled()) {
      out.collect(Open.passing(context));
      return;
    }
    String graph = context.question().graph();
    GraphLayout layout = shards.layout(graph);
    int copy = ShardKeys.copyOf(layout, context.question().id());
    long deadline = rounds.deadline(now, context.deadline());
    for (int shard = 0; shard < layout.shards(); shard++) {
      Scatter scatter =
          new Scatter(context.key(), graph, shards.key(graph, shard, copy), shard, deadline);
      flink.output(REQUESTS, new LinkRequest(scatter, context.question().text(), context.vector()));
    }
    out.collect(new Open(context, layout.shards(), deadline));
  }
}
