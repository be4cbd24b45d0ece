package io.flinkgraphrag.link.stage;

import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.SlotHashes;
import io.flinkgraphrag.link.facts.FactIndex;
import io.flinkgraphrag.link.facts.NameIndex;
import io.flinkgraphrag.link.passages.LinkIndex;
import io.flinkgraphrag.link.passages.LinkSearch;
import io.flinkgraphrag.link.passages.LinkState;
import io.flinkgraphrag.link.passages.Postings;
import io.flinkgraphrag.link.passages.TitleTerms;
import io.flinkgraphrag.link.vectors.VectorBlocks;
import io.flinkgraphrag.link.vectors.VectorCache;
import io.flinkgraphrag.link.vectors.VectorMatching;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.round.ShardFunction;
import io.flinkgraphrag.text.Language;
import java.time.Clock;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.types.Either;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LINK: finds the passages, facts and names of a shard that a question may be about.
 *
 * <p>Second input: changes of the shard's index, and vectors from the embedder. When an update's
 * vectors are in place it is done, and its {@link Progress} goes to {@link #PROGRESS}.
 */
public final class LinkFunction
    extends ShardFunction<LinkRequest, Either<LinkDelta, VectorUpdate>, LinkPart> {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(LinkFunction.class);

  public static final OutputTag<Progress> PROGRESS =
      new OutputTag<>("link-progress", Progress.TYPE);

  // configuration
  private final ShardKeys shards;
  private final LinkOptions options;

  // runtime
  private transient LinkIndex passages;
  private transient LinkSearch search;
  private transient FactIndex facts;
  private transient NameIndex names;
  private transient VectorMatching matching;
  private transient Counter vectorsMissing;

  public LinkFunction(ShardKeys shards, LinkOptions options, Clock clock) {
    super("link", options.stateCacheBytes(), clock);
    this.shards = shards;
    this.options = options;
  }

  @Override
  public void open(OpenContext openContext) {
    super.open(openContext);
    LinkState state = new LinkState(getRuntimeContext(), cache());
    VectorCache vectorCache =
        new VectorCache(
            options.cacheBytes(),
            getRuntimeContext().getMetricGroup(),
            warning ->
                LOG.warn(
                    "{}: {}",
                    getRuntimeContext().getTaskInfo().getTaskNameWithSubtasks(),
                    warning));
    Postings postings = new Postings(getRuntimeContext(), options.postingCacheBytes());
    VectorBlocks vectors = VectorBlocks.ofPassages(getRuntimeContext(), vectorCache);
    SlotHashes hashes = new SlotHashes(state::keyText);
    TitleTerms titles = new TitleTerms(state);
    matching = new VectorMatching(getRuntimeContext());
    passages = new LinkIndex(state, postings, vectors, hashes, titles, matching);
    search = new LinkSearch(state, postings, vectors, hashes, titles, options);
    names = new NameIndex(getRuntimeContext(), cache());
    facts = new FactIndex(getRuntimeContext(), cache(), vectorCache, matching, names);
    vectorsMissing = getRuntimeContext().getMetricGroup().counter("vectorsMissing");
  }

  @Override
  protected LinkPart answer(LinkRequest request) throws Exception {
    Language language = language(request.scatter().graph());
    LinkPart.Passages found = search.search(request, language);
    boolean looksUp = !request.entity().isEmpty();
    boolean paths = found.count() == 0 && !looksUp;
    return new LinkPart(
        Part.Head.of(request.scatter()),
        found,
        facts.nearest(request.scatter().shard(), request.vector(), options, paths),
        looksUp ? List.of() : names.matches(request.text(), language, options),
        looksUp ? names.meant(request.entity()) : List.of());
  }

  @Override
  protected LinkPart empty(Part.Head head) {
    return LinkPart.empty(head);
  }

  @Override
  protected void apply(Either<LinkDelta, VectorUpdate> change, Context flink) throws Exception {
    if (change.isLeft()) {
      VectorUpdate early = apply(change.left());
      if (early != null) {
        done(early, flink);
      }
      return;
    }
    VectorUpdate update = change.right();
    if (matching.arrives(update)) {
      if (update.elementType() == ElementType.RELATION) {
        facts.apply(update);
      } else {
        passages.apply(update);
      }
      done(update, flink);
    }
  }

  /**
   * Returns the vectors that had come before the delta and are in place now; null where none had.
   */
  private @Nullable VectorUpdate apply(LinkDelta delta) throws Exception {
    LinkDelta.Item item = delta.item();
    if (item instanceof LinkDelta.PassageItem passage) {
      return passages.apply(delta.shard(), passage, language(delta.graph()));
    }
    if (item instanceof LinkDelta.FactItem fact) {
      return facts.apply(delta.shard(), fact);
    }
    names.apply((LinkDelta.NamesItem) item);
    return null;
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
