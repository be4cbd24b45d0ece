package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.hop.HopOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.read.ReadOptions;
import io.flinkgraphrag.round.RoundOptions;
import java.time.Duration;

/**
 * How a question is looked up in its graph: the settings of TERMS, LINK, HOP, READ and the merges.
 *
 * @param hopsMax HOP operators of the job
 * @param rounds how long all rounds may take
 * @param link of TERMS and LINK
 * @param hop of every HOP
 * @param read of READ and assemble
 */
public record RetrieveSettings(
    int hopsMax, RoundOptions rounds, LinkOptions link, HopOptions hop, ReadOptions read) {

  /** No graph of these layouts may want more hops than the job has operators for. */
  static RetrieveSettings of(OptionsReader options, GraphLayouts layouts) {
    int hopsMax = options.whole(GraphRagOptions.HOPS_MAX, 1, GraphLayout.HOPS_MAX);
    return options.made(
        () -> {
          layouts.requireHopsAtMost(hopsMax);
          return new RetrieveSettings(
              hopsMax, rounds(options), link(options), hop(options), read(options));
        },
        GraphRagOptions.LAYOUTS,
        GraphRagOptions.HOPS_MAX);
  }

  private static RoundOptions rounds(OptionsReader options) {
    return new RoundOptions(
        options.duration(GraphRagOptions.ROUND_TIMEOUT, Duration.ofMillis(1)).toMillis(),
        options.share(GraphRagOptions.ROUND_TIME_SHARE),
        options.duration(GraphRagOptions.ROUND_START_TIMEOUT, Duration.ZERO).toMillis());
  }

  private static LinkOptions link(OptionsReader options) {
    LinkOptions fixed = LinkOptions.DEFAULTS;
    return new LinkOptions(
        options.whole(GraphRagOptions.LINK_CANDIDATES, 1),
        options.whole(GraphRagOptions.LINK_FACTS, 1),
        options.whole(GraphRagOptions.LINK_PREDICATES, 1),
        options.bytes(GraphRagOptions.LINK_CACHE),
        options.bytes(GraphRagOptions.LINK_POSTING_CACHE),
        options.bytes(GraphRagOptions.STATE_CACHE),
        fixed.questionTermsMax(),
        fixed.titleWordsMax(),
        fixed.namesakes(),
        fixed.seedFacts(),
        fixed.seedNames());
  }

  private static HopOptions hop(OptionsReader options) {
    HopOptions fixed = HopOptions.DEFAULTS;
    return new HopOptions(
        options.whole(GraphRagOptions.HOP_HUB_DF_MAX, 1),
        options.whole(GraphRagOptions.HOP_RELATIONS_MAX, 1),
        options.whole(GraphRagOptions.HOP_FRONTIER_MAX, 1),
        fixed.passageEntitiesMax(),
        fixed.reachedMax(),
        fixed.trailsMax(),
        options.bytes(GraphRagOptions.STATE_CACHE));
  }

  private static ReadOptions read(OptionsReader options) {
    ReadOptions fixed = ReadOptions.DEFAULTS;
    int evidenceChars = options.whole(GraphRagOptions.READ_EVIDENCE_CHARS, 1);
    return new ReadOptions(
        fixed.relationsMax(),
        Math.min(evidenceChars, fixed.passageCharsMax()),
        evidenceChars,
        options.bytes(GraphRagOptions.STATE_CACHE));
  }
}
