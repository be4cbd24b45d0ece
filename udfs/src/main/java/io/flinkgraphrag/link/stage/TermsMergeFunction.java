package io.flinkgraphrag.link.stage;

import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.TermStatistics;
import io.flinkgraphrag.model.message.TermsPart;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.round.LinkRound;
import io.flinkgraphrag.round.MergeFunction;
import io.flinkgraphrag.round.RoundOptions;
import java.time.Clock;
import java.util.List;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Sums what the shards know of a question's terms, and asks them for candidates with the graph's
 * numbers. Questions to graphs of one shard do not come here.
 */
public final class TermsMergeFunction extends MergeFunction<TermsPart, Open> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<LinkRequest> REQUESTS =
      new OutputTag<>("link-requests-with-terms", LinkRequest.TYPE);

  // configuration
  private final LinkRound linkRound;

  public TermsMergeFunction(LinkRound linkRound, RoundOptions rounds, Clock clock) {
    super("merge terms", TermsPart.TYPE, rounds, clock);
    this.linkRound = linkRound;
  }

  @Override
  protected void close(
      QuestionContext context, List<TermsPart> received, Context flink, Collector<Open> out) {
    TermStatistics statistics =
        TermStatistics.sum(received.stream().map(TermsPart::statistics).toList());
    out.collect(
        linkRound.openLink(context, statistics, now(), request -> flink.output(REQUESTS, request)));
  }

  @Override
  protected void pass(QuestionContext settled, Collector<Open> out) {
    out.collect(Open.passing(settled));
  }
}
