package io.flinkgraphrag.round;

import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.message.TermStatistics;
import io.flinkgraphrag.model.message.TermsRequest;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens the first rounds of a question: TERMS, for a graph of several shards, and LINK. Both ask
 * every shard of the graph, in the copy that the question's id chooses. Stateless.
 */
public final class LinkRound implements Serializable {

  private static final long serialVersionUID = 1L;

  // configuration
  private final ShardKeys shards;
  private final RoundOptions rounds;

  public LinkRound(ShardKeys shards, RoundOptions rounds) {
    this.shards = shards;
    this.rounds = rounds;
  }

  /** Whether a shard alone does not know how frequent the graph's terms are. */
  public boolean needsTerms(QuestionContext context) {
    return !context.settled() && shards.layout(context.question().graph()).shards() > 1;
  }

  /** Asks all shards for the statistics of the question's terms, and returns the round. */
  public Open openTerms(QuestionContext context, Sent now, Consumer<TermsRequest> requests) {
    return open(
        context, now, scatter -> requests.accept(new TermsRequest(scatter, context.searchText())));
  }

  /**
   * Asks all shards for candidates, and returns the round.
   *
   * @param statistics of the whole graph; null for a graph of one shard
   */
  public Open openLink(
      QuestionContext context,
      @Nullable TermStatistics statistics,
      Sent now,
      Consumer<LinkRequest> requests) {
    return open(
        context,
        now,
        scatter ->
            requests.accept(
                new LinkRequest(
                    scatter,
                    context.searchText(),
                    context.vector(),
                    statistics,
                    context.question().entity())));
  }

  private Open open(QuestionContext context, Sent now, Consumer<Scatter> ask) {
    if (context.settled()) {
      return Open.passing(context);
    }
    String graph = context.question().graph();
    GraphLayout layout = shards.layout(graph);
    int copy = ShardKeys.copyOf(layout, context.question().id());
    long deadline = rounds.deadline(now.at(), context.deadline());
    List<Integer> asked = new ArrayList<>();
    for (int shard = 0; shard < layout.shards(); shard++) {
      String key = shards.key(graph, shard, copy);
      asked.add(shards.keyGroup(key));
      ask.accept(new Scatter(context.key(), graph, key, shard, deadline, now));
    }
    return new Open(context.sentAt(now), asked.size(), deadline, asked);
  }
}
