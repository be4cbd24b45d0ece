package io.flinkgraphrag.link.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.message.LinkPart.NameMatch;
import io.flinkgraphrag.model.message.LinkPart.PredicateCandidate;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.Scatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FactSeedsTest {

  private static final double UNIT = 0x1p-19;

  private final FactSeeds seeds = new FactSeeds(LinkOptions.DEFAULTS, RetrievalSettings.DEFAULTS);

  private static RelationKey relation(String source, String target) {
    return new RelationKey(source, "knows", target);
  }

  private static LinkPart part(
      List<FactCandidate> facts,
      double least,
      List<PredicateCandidate> predicates,
      double leastPredicate,
      List<NameMatch> names) {
    Part.Head head = Part.Head.of(new Scatter("q", "g", "s", 0, 1));
    LinkPart.Facts found =
        new LinkPart.Facts(facts.size(), least, facts, leastPredicate, predicates, List.of());
    return new LinkPart(head, LinkPart.Passages.NONE, found, names);
  }

  private static LinkPart facts(double least, FactCandidate... facts) {
    return part(List.of(facts), least, List.of(), 1, List.of());
  }

  private static LinkPart names(NameMatch... names) {
    return part(List.of(), 1, List.of(), 1, List.of(names));
  }

  private static Map<String, Double> weights(List<Flow> flows) {
    Map<String, Double> weights = new TreeMap<>();
    for (Flow flow : flows) {
      assertThat(flow.isSeed()).isTrue();
      assertThat(flow.spread()).isEqualTo(Flow.Spread.FROM_FACTS);
      weights.put(flow.node().id(), (double) flow.mass() / Flow.ONE);
    }
    return weights;
  }

  @Test
  void factsAreScaledFromTheFarthestOfTheGraphToTheNearest() {
    List<FactCandidate> scaled =
        seeds.facts(
            List.of(
                facts(0.25, new FactCandidate(relation("a", "b"), 0.5)),
                facts(0.5, new FactCandidate(relation("c", "d"), 0.75))));
    assertThat(scaled)
        .containsExactly(
            new FactCandidate(relation("c", "d"), 1), new FactCandidate(relation("a", "b"), 0.5));
    assertThat(seeds.facts(List.of())).isEmpty();
    assertThat(seeds.facts(List.of(facts(0.5, new FactCandidate(relation("a", "b"), 0.5)))))
        .containsExactly(new FactCandidate(relation("a", "b"), 1));
  }

  @Test
  void theEndsOfTheThreeNearestFactsAreSeedsEachWithTheMeanOfItsFacts() {
    List<FactCandidate> scaled =
        List.of(
            new FactCandidate(relation("a", "b"), 1),
            new FactCandidate(relation("b", "c"), 0.5),
            new FactCandidate(relation("self", "self"), 0.25),
            new FactCandidate(relation("too", "far"), 0.25));
    assertThat(weights(seeds.seeds(scaled, List.of(), false)))
        .containsOnlyKeys("a", "b", "c", "self")
        .hasEntrySatisfying("a", weight -> assertThat(weight).isCloseTo(1, within(UNIT)))
        .hasEntrySatisfying("b", weight -> assertThat(weight).isCloseTo(0.75, within(UNIT)))
        .hasEntrySatisfying("c", weight -> assertThat(weight).isCloseTo(0.5, within(UNIT)))
        .hasEntrySatisfying("self", weight -> assertThat(weight).isCloseTo(0.25, within(UNIT)));
  }

  @Test
  void theLongestNameWinsItsPlaceAndNamesakesShare() {
    Map<String, Double> weights =
        weights(
            seeds.seeds(
                List.of(),
                List.of(
                    names(new NameMatch(1, 2, "york"), new NameMatch(0, 2, "new york city")),
                    names(new NameMatch(0, 2, "new york state"), new NameMatch(4, 5, "ada"))),
                false));
    assertThat(weights).containsOnlyKeys("new york city", "new york state", "ada");
    assertThat(weights.get("ada")).isCloseTo(0.5, within(UNIT));
    assertThat(weights.get("new york city")).isCloseTo(0.25, within(UNIT));
  }

  @Test
  void wherePathsAreFollowedNamesAreTheOnlySeedsIfThereAreAny() {
    List<FactCandidate> near = List.of(new FactCandidate(relation("a", "b"), 1));
    LinkPart named = names(new NameMatch(0, 1, "ada"));
    assertThat(weights(seeds.seeds(near, List.of(named), true))).containsOnlyKeys("ada");
    assertThat(weights(seeds.seeds(near, List.of(), true))).containsOnlyKeys("a", "b");
    assertThat(weights(seeds.seeds(near, List.of(named), false))).containsOnlyKeys("a", "b", "ada");
  }

  @Test
  void aNameCountsAsOneUnitOfTheQuestion() {
    List<LinkPart> parts =
        List.of(names(new NameMatch(1, 4, "new york city"), new NameMatch(2, 3, "york")));
    assertThat(seeds.unitsOutsideNames(parts, 10)).isEqualTo(8);
    assertThat(seeds.unitsOutsideNames(List.of(), 10)).isEqualTo(10);
  }

  @Test
  void noMoreNamesThanAllowedAreSeeds() {
    NameMatch[] many = new NameMatch[40];
    for (int i = 0; i < many.length; i++) {
      many[i] = new NameMatch(i, i + 1, "e" + i);
    }
    assertThat(seeds.seeds(List.of(), List.of(names(many)), false))
        .hasSize(LinkOptions.DEFAULTS.seedNames());
  }

  @Test
  void predicatesAreScaledAndSquaredAndNoneIsWithoutAnyMass() {
    LinkPart part =
        part(
            List.of(),
            1,
            List.of(
                new PredicateCandidate("wrote", 0.75),
                new PredicateCandidate("met", 0.5),
                new PredicateCandidate("has", 0.25)),
            0.25,
            List.of());
    PredicateFactors factors = seeds.predicates(List.of(part));
    assertThat(factors.of("wrote")).isEqualTo(1);
    assertThat(factors.of("met")).isEqualTo(0.25);
    assertThat(factors.of("has")).isCloseTo(FactSeeds.FACTOR_MIN, within(UNIT));
    assertThat(factors.of("without vector")).isCloseTo(FactSeeds.FACTOR_MIN, within(UNIT));
    assertThat(seeds.predicates(List.of()).of("any")).isEqualTo(1);
  }

  @Test
  void theNumberOfShardsChangesNothing() {
    for (long seed = 1; seed <= 30; seed++) {
      Random random = new Random(seed);
      List<List<FactCandidate>> facts = List.of(new ArrayList<>(), new ArrayList<>());
      List<FactCandidate> all = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        FactCandidate fact =
            new FactCandidate(relation("a" + i, "b" + i), random.nextInt(20) / 32.0);
        facts.get(random.nextInt(2)).add(fact);
        all.add(fact);
      }
      assertThat(seeds.facts(facts.stream().map(FactSeedsTest::shard).toList()))
          .as("seed %d", seed)
          .isEqualTo(seeds.facts(List.of(shard(all))));
    }
  }

  /** What a shard sends. */
  private static LinkPart shard(List<FactCandidate> facts) {
    double least = facts.stream().mapToDouble(FactCandidate::score).min().orElse(1);
    return facts(
        least,
        facts.stream()
            .sorted(Scores.BEST_FACTS_FIRST)
            .limit(LinkOptions.DEFAULTS.facts())
            .toArray(FactCandidate[]::new));
  }
}
