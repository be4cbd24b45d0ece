package io.flinkgraphrag.link;

import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.LinkDelta;
import io.flinkgraphrag.model.LinkDelta.PassageItem;
import io.flinkgraphrag.model.Part;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.TermStatistics;
import io.flinkgraphrag.model.TermsPart;
import io.flinkgraphrag.model.TermsRequest;
import io.flinkgraphrag.text.Language;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * TERMS: counts the terms of a shard's passages, so that LINK can score BM25 with the numbers of
 * the whole graph. Only for graphs of several shards: of one shard LINK knows them itself.
 *
 * <p>Keyed by shard. First input: questions, each of which gets exactly one part; second: changes
 * of passages.
 */
public final class TermsFunction
    extends KeyedCoProcessFunction<String, TermsRequest, LinkDelta, TermsPart> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final ShardKeys shards;
  private final LinkOptions options;
  private final Clock clock;

  // runtime
  private transient Counter failures;
  private transient Counter skipped;

  // state
  private transient TermCounts counts;

  public TermsFunction(ShardKeys shards, LinkOptions options, Clock clock) {
    this.shards = shards;
    this.options = options;
    this.clock = clock;
  }

  /** Whether a delta belongs here: it is about a passage of a graph of several shards. */
  public static boolean counts(LinkDelta delta, ShardKeys shards) {
    return delta.item() instanceof PassageItem && shards.layout(delta.graph()).shards() > 1;
  }

  @Override
  public void open(OpenContext openContext) {
    counts = new TermCounts(getRuntimeContext());
    failures = getRuntimeContext().getMetricGroup().counter("failures");
    skipped = getRuntimeContext().getMetricGroup().counter("skipped");
  }

  @Override
  public void processElement1(TermsRequest request, Context flink, Collector<TermsPart> out)
      throws Exception {
    if (clock.millis() >= request.scatter().deadline()) {
      skipped.inc();
      out.collect(TermsPart.empty(Part.Head.skipped(request.scatter())));
      return;
    }
    out.collect(statistics(request));
  }

  private TermsPart statistics(TermsRequest request) throws Exception {
    try {
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
    } catch (RuntimeException e) {
      failures.inc();
      return TermsPart.empty(Part.Head.failed(request.scatter(), Reason.unexpected("terms", e)));
    }
  }

  @Override
  public void processElement2(LinkDelta delta, Context flink, Collector<TermsPart> out)
      throws Exception {
    PassageItem item = (PassageItem) delta.item();
    String passage = item.passage().text();
    if (item.removes()) {
      counts.remove(passage);
    } else {
      counts.put(passage, LinkIndex.terms(item.content(), language(delta.graph())));
    }
  }

  private Language language(String graph) {
    return Language.of(shards.layout(graph).language());
  }
}
