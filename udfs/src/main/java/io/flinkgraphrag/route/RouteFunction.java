package io.flinkgraphrag.route;

import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.message.TermsRequest;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.round.LinkRound;
import io.flinkgraphrag.round.PeerClocks;
import java.time.Clock;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Opens the first round of a question: LINK for a graph of one shard, else TERMS.
 *
 * <p>A settled question opens a LINK round without requests and so passes through. Stateless.
 */
public final class RouteFunction extends ProcessFunction<QuestionContext, Open> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<LinkRequest> LINK_REQUESTS =
      new OutputTag<>("link-requests", LinkRequest.TYPE);
  public static final OutputTag<TermsRequest> TERMS_REQUESTS =
      new OutputTag<>("terms-requests", TermsRequest.TYPE);
  public static final OutputTag<Open> TERMS_ROUNDS = new OutputTag<>("terms-rounds", Open.TYPE);

  // configuration
  private final LinkRound linkRound;
  private final Clock clock;

  // runtime
  private transient PeerClocks clocks;

  public RouteFunction(LinkRound linkRound, Clock clock) {
    this.linkRound = linkRound;
    this.clock = clock;
  }

  @Override
  public void open(OpenContext openContext) {
    clocks = PeerClocks.of(getRuntimeContext(), clock);
  }

  @Override
  public void processElement(QuestionContext admitted, Context flink, Collector<Open> out) {
    Sent now = clocks.stamp();
    QuestionContext context = admitted.withStamps(admitted.stamps().withLink(now.at()));
    if (linkRound.needsTerms(context)) {
      flink.output(
          TERMS_ROUNDS,
          linkRound.openTerms(context, now, request -> flink.output(TERMS_REQUESTS, request)));
    } else {
      out.collect(
          linkRound.openLink(context, null, now, request -> flink.output(LINK_REQUESTS, request)));
    }
  }
}
