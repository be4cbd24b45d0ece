package io.flinkgraphrag.link;

import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.LinkDelta;
import io.flinkgraphrag.model.LinkPart;
import io.flinkgraphrag.model.LinkRequest;
import io.flinkgraphrag.model.Part;
import io.flinkgraphrag.model.Progress;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.VectorUpdate;
import io.flinkgraphrag.text.Language;
import java.time.Clock;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * LINK: finds the passages of a shard that may answer a question.
 *
 * <p>Keyed by shard. First input: questions, each of which gets exactly one part, at once and
 * without a write to state; an exception becomes a failed part. Second input: changes of the
 * shard's index, and vectors from the embedder. When an update's vectors are in place it is done,
 * and its {@link Progress} goes to {@link #PROGRESS}.
 */
public final class LinkFunction
    extends KeyedCoProcessFunction<String, LinkRequest, Either<LinkDelta, VectorUpdate>, LinkPart> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<Progress> PROGRESS =
      new OutputTag<>("link-progress", Progress.TYPE);

  // configuration
  private final ShardKeys shards;
  private final LinkOptions options;
  private final Clock clock;

  // runtime
  private transient LinkIndex index;
  private transient LinkSearch search;
  private transient Counter failures;
  private transient Counter skipped;
  private transient Counter vectorsMissing;

  public LinkFunction(ShardKeys shards, LinkOptions options, Clock clock) {
    this.shards = shards;
    this.options = options;
    this.clock = clock;
  }

  @Override
  public void open(OpenContext openContext) {
    LinkState state = new LinkState(getRuntimeContext());
    VectorBlocks vectors =
        new VectorBlocks(state, options.cacheBytes(), getRuntimeContext().getMetricGroup());
    SlotHashes hashes = new SlotHashes(state);
    index = new LinkIndex(state, vectors, hashes);
    search = new LinkSearch(state, vectors, hashes, options);
    failures = getRuntimeContext().getMetricGroup().counter("failures");
    skipped = getRuntimeContext().getMetricGroup().counter("skipped");
    vectorsMissing = getRuntimeContext().getMetricGroup().counter("vectorsMissing");
  }

  @Override
  public void processElement1(LinkRequest request, Context flink, Collector<LinkPart> out)
      throws Exception {
    if (clock.millis() >= request.scatter().deadline()) {
      skipped.inc();
      out.collect(LinkPart.empty(Part.Head.skipped(request.scatter())));
      return;
    }
    out.collect(search(request));
  }

  private LinkPart search(LinkRequest request) throws Exception {
    try {
      return search.search(request, language(request.scatter().graph()));
    } catch (RuntimeException e) {
      failures.inc();
      return LinkPart.empty(Part.Head.failed(request.scatter(), Reason.unexpected("link", e)));
    }
  }

  @Override
  public void processElement2(
      Either<LinkDelta, VectorUpdate> change, Context flink, Collector<LinkPart> out)
      throws Exception {
    if (change.isLeft()) {
      LinkDelta delta = change.left();
      VectorUpdate early = index.apply(delta, language(delta.graph()));
      if (early != null) {
        done(early, flink);
      }
    } else if (index.apply(change.right())) {
      done(change.right(), flink);
    }
  }

  private void done(VectorUpdate update, Context flink) {
    if (update.failure() != null) {
      vectorsMissing.inc();
    }
    if (!update.batch().isEmpty()) {
      flink.output(PROGRESS, new Progress(update.batch(), Progress.Outcome.APPLIED));
    }
  }

  private Language language(String graph) {
    return Language.of(shards.layout(graph).language());
  }
}
