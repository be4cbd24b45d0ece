package io.flinkgraphrag.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.RerankPlan;
import io.flinkgraphrag.layout.RerankerName;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Trails;
import io.flinkgraphrag.round.HopRound;
import io.flinkgraphrag.round.ReadRound;
import io.flinkgraphrag.round.RoundOptions;
import io.flinkgraphrag.state.StableHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** What the signals of links add to messages and to what travels has bounds. */
class LinkBoundsTest {
  private static final long NOW = 1_000;
  private static final ShardKeys SHARDS =
      new ShardKeys(GraphLayouts.parse("default: {shards: 4, hops: 3}", "test"), 128);

  private static Open merge(
      int hop, QuestionContext context, List<Flow> flows, List<HopPart.Mentioned> looked)
      throws Exception {
    HopPart part =
        new HopPart(Part.Head.of(new Scatter(context.key(), "g", "s", 0, NOW + 1)), flows, looked);
    HopRound hopRound =
        new HopRound(SHARDS, RoundOptions.DEFAULTS, HopOptions.DEFAULTS.frontierMax(), 3);
    HopMergeFunction function =
        new HopMergeFunction(
            hop,
            HopOptions.DEFAULTS,
            RoundOptions.DEFAULTS,
            hopRound,
            new ReadRound(
                SHARDS,
                RoundOptions.DEFAULTS,
                new RerankPlan(GraphLayouts.defaults(), RerankerName.NONE, 2)),
            new HandClock(NOW));
    try (KeyedTwoInputStreamOperatorTestHarness<String, Open, HopPart, Open> harness =
        Harnesses.merge(function, Open.TYPE, new HashMapStateBackend(), NOW, null)) {
      harness.processElement1(new Open(context, 1, NOW + 1), 0);
      harness.processElement2(part, 0);
      List<Open> next = Harnesses.take(harness);
      assertThat(next).hasSize(1);
      return next.get(0);
    }
  }

  /** 50 seeds of 257 entities; then 300 films name their 50 scenes. */
  @Test
  void aQuestionTakesNoMoreLinksAlongThanItKeepsMasses() throws Exception {
    PassageKey seed = new PassageKey("d", "seed");
    Ranking ranking =
        new Ranking(
            Map.of(seed, new Ranking.Candidate(Signals.NONE.with(Signal.DENSE, 1), 1)),
            List.of(1.0),
            Map.of(),
            List.of(),
            PredicateFactors.EQUAL,
            Ranking.Reached.NOTHING,
            Ranking.Reached.NOTHING,
            Trails.NONE,
            9,
            List.of());
    List<Flow> first = new ArrayList<>();
    for (int i = 0; i < 50 * 257; i++) {
      first.add(
          new Flow(Node.entity("e" + i), Node.passage(seed), Flow.ONE, Flow.Spread.FROM_PASSAGES));
    }
    Open afterFirst =
        merge(
            1,
            Questions.admitted("q", "Who?").withRanking(ranking),
            first,
            List.of(new HopPart.Mentioned(seed, StableHash.of("e0"), List.of())));

    List<Flow> second = new ArrayList<>();
    List<HopPart.Mentioned> titles = new ArrayList<>();
    List<Long> named = new ArrayList<>();
    for (int e = 0; e < 300; e++) {
      named.add(StableHash.of("e" + e));
    }
    Open named1 =
        merge(
            1,
            Questions.admitted("q", "Who?").withRanking(ranking),
            first.subList(0, 300),
            List.of(new HopPart.Mentioned(seed, 0, named.stream().sorted().toList())));
    for (int e = 0; e < 300; e++) {
      for (int p = 0; p < 50; p++) {
        PassageKey passage = new PassageKey("d" + e, "p" + p);
        second.add(
            new Flow(
                Node.passage(passage), Node.entity("e" + e), Flow.ONE, Flow.Spread.FROM_PASSAGES));
        titles.add(new HopPart.Mentioned(passage, StableHash.of("e" + e), List.of()));
      }
    }
    Open afterSecond = merge(2, named1.context(), second, titles);
    assertThat(afterFirst.context().ranking().links())
        .hasSizeLessThanOrEqualTo(HopOptions.DEFAULTS.frontierMax());
    assertThat(afterSecond.context().ranking().base())
        .hasSizeLessThanOrEqualTo(200 + HopOptions.DEFAULTS.reachedMax());
  }

  @Test
  void titlesOfFlowsThatAreLeftOutAreLeftOut() throws Exception {
    try (KeyedTwoInputStreamOperatorTestHarness<String, HopRequest, HopDelta, HopPart> harness =
        Harnesses.two(
            new HopFunction(2, HopOptions.DEFAULTS, new HandClock(NOW)),
            request -> request.scatter().shard(),
            HopDelta::shard,
            HopPart.TYPE)) {
      Node film = Node.entity("film");
      for (int i = 0; i < 50; i++) {
        Node p = Node.passage(new PassageKey("d", "p".repeat(500) + i));
        harness.processElement2(
            new HopDelta("s", film, p, new HopDelta.Mention(HopDelta.TITLE_WEIGHT, "film")), 0);
      }
      Node other = Node.passage(new PassageKey("d", "other"));
      harness.processElement1(
          new HopRequest(
              new Scatter("q", "g", "s", 0, NOW + 1),
              99,
              PredicateFactors.EQUAL,
              List.of(),
              List.of(new Flow(film, other, Flow.ONE, Flow.Spread.FROM_PASSAGES)),
              2_000),
          0);
      HopPart part = Harnesses.take(harness).get(0);
      assertThat(part.looked()).hasSameSizeAs(part.arrivals());
    }
  }
}
