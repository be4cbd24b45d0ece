package io.flinkgraphrag.link.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.Candidate;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.retrieval.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CandidateSignalsTest {

  private static final double UNIT = 0x1p-20;
  private static final int RANK = 3;

  private static PassageKey key(String id) {
    return new PassageKey("d", id);
  }

  private static Candidate candidate(String id, double score) {
    return new Candidate(key(id), score);
  }

  private static LinkPart part(
      List<Candidate> dense, List<Candidate> lexical, List<PassageKey> titled) {
    Part.Head head = Part.Head.of(new Scatter("q", "g", "s", 0, 1));
    // as of passages with one sentence each
    return new LinkPart(
        head,
        new LinkPart.Passages(9, dense, dense, lexical, titled),
        LinkPart.Facts.NONE,
        List.of());
  }

  private static Map<PassageKey, Double> dense(Candidate... candidates) {
    return scores(List.of(part(List.of(candidates), List.of(), List.of())));
  }

  private static Map<PassageKey, Double> scores(List<LinkPart> parts) {
    Map<PassageKey, Double> scores = new TreeMap<>();
    new CandidateSignals(RANK, RetrievalSettings.DEFAULTS)
        .of(parts)
        .forEach((key, known) -> scores.put(key, known.baseScore(RetrievalSettings.DEFAULTS)));
    return scores;
  }

  @Test
  void withFewerCandidatesThanTheRankTheScaleBeginsAtZero() {
    Map<PassageKey, Double> scores = dense(candidate("a", 0.8), candidate("b", 0.2));
    assertThat(scores.get(key("a"))).isCloseTo(0.8, within(UNIT));
    assertThat(scores.get(key("b"))).isCloseTo(0.8 * 0.25, within(UNIT));
  }

  @Test
  void theCandidateAtTheRankScoresNothing() {
    Map<PassageKey, Double> scores =
        dense(
            candidate("a", 0.9),
            candidate("b", 0.6),
            candidate("c", 0.3),
            candidate("beyond", 0.3));
    assertThat(scores).containsOnlyKeys(key("a"), key("b"));
    assertThat(scores.get(key("b"))).isCloseTo(0.8 * 0.5, within(UNIT));
  }

  @Test
  void whereAllAreEqualEachScoresOneIfItIsAboveZero() {
    assertThat(dense(candidate("a", 0.5), candidate("b", 0.5), candidate("c", 0.5)))
        .hasSize(3)
        .allSatisfy((key, score) -> assertThat(score).isCloseTo(0.8, within(UNIT)));
    assertThat(dense(candidate("a", 0), candidate("b", 0), candidate("c", 0))).isEmpty();
    assertThat(dense(candidate("a", -0.5), candidate("b", -0.5), candidate("c", -0.5))).isEmpty();
  }

  @Test
  void whatIsNegativeScoresNothing() {
    assertThat(dense(candidate("a", 0.5), candidate("b", -0.1))).containsOnlyKeys(key("a"));
    assertThat(dense(candidate("a", -0.1))).isEmpty();
  }

  @Test
  void theListsAddUp() {
    LinkPart part =
        part(List.of(candidate("a", 0.5)), List.of(candidate("a", 7)), List.of(key("a"), key("t")));
    Map<PassageKey, Double> scores = scores(List.of(part));
    assertThat(scores.get(key("a"))).isCloseTo(1.2, within(UNIT));
    assertThat(scores.get(key("t"))).isCloseTo(0.2, within(UNIT));
    assertThat(scores(List.of())).isEmpty();
  }

  /** Scores with many ties, and more titles than are kept, cut by each shard and then by all. */
  @Test
  void theNumberOfShardsChangesNothing() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      List<List<Candidate>> candidates = split(3);
      List<List<PassageKey>> titled = split(3);
      for (int i = 0; i < 30; i++) {
        PassageKey key = key("p" + i);
        int shard = random.nextInt(3);
        candidates.get(shard).add(new Candidate(key, random.nextInt(4) / 4.0));
        if (random.nextBoolean()) {
          titled.get(shard).add(key);
        }
      }
      List<LinkPart> shards = new ArrayList<>();
      for (int shard = 0; shard < 3; shard++) {
        shards.add(cut(candidates.get(shard), titled.get(shard)));
      }
      LinkPart single =
          cut(
              candidates.stream().flatMap(List::stream).toList(),
              titled.stream().flatMap(List::stream).toList());
      assertThat(scores(shards)).as("seed %d", seed).isEqualTo(scores(List.of(single)));
    }
  }

  private static <T> List<List<T>> split(int shards) {
    List<List<T>> lists = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  /** What a shard sends. */
  private static LinkPart cut(List<Candidate> candidates, List<PassageKey> titled) {
    List<Candidate> best = candidates.stream().sorted(Scores.BEST_FIRST).limit(RANK).toList();
    return part(best, best, titled.stream().sorted(Scores.AS_IN_PAGES).limit(RANK).toList());
  }

  @Test
  void theFiveBestAreSeedsByTheFourthPower() {
    Map<PassageKey, Double> base = new TreeMap<>();
    for (int i = 1; i <= 7; i++) {
      base.put(key("p" + i), i / 10.0);
    }
    List<Flow> seeds = LinkMergeFunction.passageSeeds(base, 5);
    assertThat(seeds)
        .extracting(Flow::node)
        .containsExactly(
            Node.passage(key("p7")),
            Node.passage(key("p6")),
            Node.passage(key("p5")),
            Node.passage(key("p4")),
            Node.passage(key("p3")));
    assertThat(seeds).allSatisfy(seed -> assertThat(seed.origin()).isEqualTo(seed.node()));
    assertThat((double) seeds.stream().mapToLong(Flow::mass).sum())
        .isCloseTo(Flow.ONE, within(5.0));
    assertThat((double) seeds.get(0).mass() / seeds.get(4).mass())
        .isCloseTo(Math.pow(7 / 3.0, 4), within(1e-6));
    assertThat(LinkMergeFunction.passageSeeds(Map.of(), 5)).isEmpty();
  }

  @Test
  void cosinesAreAsTheyAreAndOfTheWholeGraphsBestOnly() {
    LinkPart one = part(List.of(candidate("a", 0.8), candidate("b", 0.5)), List.of(), List.of());
    LinkPart other = part(List.of(candidate("c", 0.6), candidate("d", -0.1)), List.of(), List.of());
    Map<PassageKey, Ranking.Candidate> candidates =
        new CandidateSignals(RANK, RetrievalSettings.DEFAULTS).of(List.of(one, other));
    assertThat(cosine(candidates, "a", Signal.DENSE_COSINE)).isCloseTo(0.8, within(UNIT));
    assertThat(cosine(candidates, "c", Signal.SENTENCE_COSINE)).isCloseTo(0.6, within(UNIT));
    assertThat(candidates).containsOnlyKeys(key("a"), key("c"));
    LinkPart words = part(List.of(), List.of(candidate("b", 2), candidate("d", 1)), List.of());
    Map<PassageKey, Ranking.Candidate> found =
        new CandidateSignals(RANK, RetrievalSettings.DEFAULTS).of(List.of(one, other, words));
    assertThat(cosine(found, "b", Signal.DENSE_COSINE)).isCloseTo(0.5, within(UNIT));
    assertThat(cosine(found, "d", Signal.DENSE_COSINE)).isZero();
  }

  private static double cosine(
      Map<PassageKey, Ranking.Candidate> candidates, String id, Signal signal) {
    return candidates.get(key(id)).signals().get(signal);
  }
}
