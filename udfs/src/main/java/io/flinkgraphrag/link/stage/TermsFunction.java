package io.flinkgraphrag.link.stage;

import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.passages.LinkIndex;
import io.flinkgraphrag.link.passages.QuestionTerms;
import io.flinkgraphrag.link.passages.TermCounts;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkDelta.Content;
import io.flinkgraphrag.model.message.LinkDelta.PassageItem;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.TermStatistics;
import io.flinkgraphrag.model.message.TermsPart;
import io.flinkgraphrag.model.message.TermsRequest;
import io.flinkgraphrag.round.ShardFunction;
import io.flinkgraphrag.text.Language;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;

/**
 * TERMS: counts the terms of a shard's passages, so that LINK can score BM25 with the numbers of
 * the whole graph. Only for graphs of several shards: of one shard LINK knows them itself.
 *
 * <p>Second input: changes of passages.
 */
public final class TermsFunction extends ShardFunction<TermsRequest, LinkDelta, TermsPart> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final ShardKeys shards;
  private final LinkOptions options;

  // state
  private transient TermCounts counts;

  public TermsFunction(ShardKeys shards, LinkOptions options, Clock clock) {
    super("terms", options.stateCacheBytes(), clock);
    this.shards = shards;
    this.options = options;
  }

  /** Whether a delta belongs here: it is about a passage of a graph of several shards. */
  public static boolean counts(LinkDelta delta, ShardKeys shards) {
    return delta.item() instanceof PassageItem && shards.layout(delta.graph()).shards() > 1;
  }

  @Override
  public void open(OpenContext openContext) {
    super.open(openContext);
    counts = new TermCounts(getRuntimeContext(), cache());
  }

  @Override
  protected TermsPart answer(TermsRequest request) throws Exception {
    Map<String, Long> frequencies = new TreeMap<>();
    Language language = language(request.scatter().graph());
    for (String term :
        QuestionTerms.of(request.text(), language, options.questionTermsMax()).keySet()) {
      long frequency = counts.frequency(term);
      if (frequency > 0) {
        frequencies.put(term, frequency);
      }
    }
    return new TermsPart(
        Part.Head.of(request.scatter()),
        new TermStatistics(counts.passages(), counts.length(), frequencies));
  }

  @Override
  protected TermsPart empty(Part.Head head) {
    return TermsPart.empty(head);
  }

  @Override
  protected void apply(LinkDelta delta, Context flink) throws Exception {
    PassageItem item = (PassageItem) delta.item();
    String passage = item.passage().text();
    Content content = item.content();
    if (content == null) {
      counts.remove(passage);
    } else {
      counts.put(passage, LinkIndex.terms(content, language(delta.graph())));
    }
  }

  private Language language(String graph) {
    return Language.of(shards.layout(graph).language());
  }
}
