package io.flinkgraphrag.model.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.HopPart.Mentioned;
import io.flinkgraphrag.model.retrieval.Ranking.Candidate;
import io.flinkgraphrag.state.StableHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Three candidates: a film that names its director, the director, and somebody whom nobody names;
 * and a studio that is none, which mass reaches over the film.
 */
class LinksTest {

  private static final double UNIT = 0x1p-20;

  private static final PassageKey FILM = key("film");
  private static final PassageKey DIRECTOR = key("director");
  private static final PassageKey STRANGER = key("stranger");
  private static final PassageKey STUDIO = key("studio");

  /** Of three terms with the weights 1, 2 and 5 the film has the first, the director the last. */
  private static final Map<PassageKey, Candidate> CANDIDATES =
      new TreeMap<>(
          Map.of(
              FILM, candidate(1.0, 1, 0b001),
              DIRECTOR, candidate(0.25, 0, 0b100),
              STRANGER, candidate(0.5, 0, 0b010)));

  private static final List<Mentioned> LOOKED =
      List.of(
          mentioned(FILM, "film", "director", "studio"),
          mentioned(DIRECTOR, "director", "festival"),
          mentioned(STRANGER, "stranger", "festival"));

  private static final Set<Long> ASKED = Set.of(StableHash.of("film"));

  private static PassageKey key(String id) {
    return new PassageKey("d", id);
  }

  private static Candidate candidate(double dense, double title, long terms) {
    return new Candidate(Signals.NONE.with(Signal.DENSE, dense).with(Signal.TITLE, title), terms);
  }

  private static Mentioned mentioned(PassageKey passage, String title, String... entities) {
    return new Mentioned(
        passage, StableHash.of(title), Stream.of(entities).map(StableHash::of).sorted().toList());
  }

  private static Flow arrival(Node node, Node origin) {
    return new Flow(node, origin, 1, Flow.Spread.FROM_PASSAGES);
  }

  private static Links links(Map<PassageKey, Candidate> candidates) {
    return new Links(
        new Ranking(
            candidates,
            List.of(1.0, 2.0, 5.0),
            Map.of(),
            List.of(),
            PredicateFactors.EQUAL,
            new Ranking.Reached(
                Map.of(STUDIO, 5L), Map.of("film", 1L, "director", 2L, "studio", 3L)),
            Ranking.Reached.NOTHING,
            Trails.NONE,
            9,
            List.of()),
        RetrievalSettings.DEFAULTS,
        ASKED);
  }

  private static Ranking afterFirstHop(List<Mentioned> looked) {
    return links(CANDIDATES).afterFirstHop(looked);
  }

  private static double signal(Ranking ranking, PassageKey passage, Signal signal) {
    return ranking.base().get(passage).signals().get(signal);
  }

  @Test
  void aCandidateIsLinkedToThoseThatItNamesAndThatNameIt() {
    Ranking linked = afterFirstHop(LOOKED);
    assertThat(signal(linked, DIRECTOR, Signal.NAMED_BY)).isCloseTo(0.6, within(UNIT));
    assertThat(signal(linked, DIRECTOR, Signal.NAMED_BY_TITLED)).isEqualTo(1);
    assertThat(signal(linked, DIRECTOR, Signal.NAMED_BY_COUNT))
        .isCloseTo(Math.log(2), within(UNIT));
    assertThat(signal(linked, DIRECTOR, Signal.NAMES)).isZero();
    assertThat(signal(linked, FILM, Signal.NAMES)).isCloseTo(0.1, within(UNIT));
    assertThat(signal(linked, FILM, Signal.NAMES_TITLED)).isZero();
    assertThat(signal(linked, FILM, Signal.NAMES_COUNT)).isCloseTo(Math.log(2), within(UNIT));
    assertThat(signal(linked, FILM, Signal.PAIR_COVERAGE)).isCloseTo(6.0 / 8, within(UNIT));
    assertThat(signal(linked, STRANGER, Signal.NAMED_BY)).isZero();
    assertThat(signal(linked, STRANGER, Signal.PAIR_COVERAGE)).isZero();
  }

  @Test
  void candidatesThatMentionTheSameAreTwoEndsOfABridge() {
    Ranking linked = afterFirstHop(LOOKED);
    double halfKnown = Math.log1p(3.0 / 2) / Math.log1p(3);
    assertThat(signal(linked, STRANGER, Signal.SHARED)).isCloseTo(0.1 * halfKnown, within(UNIT));
    assertThat(signal(linked, FILM, Signal.SHARED)).isCloseTo(0.1 * halfKnown, within(UNIT));
    assertThat(signal(linked, DIRECTOR, Signal.SHARED)).isCloseTo(0.6 * halfKnown, within(UNIT));
  }

  @Test
  void whatTheQuestionNamesIsNoBridge() {
    Ranking linked =
        afterFirstHop(
            List.of(
                mentioned(FILM, "film"),
                mentioned(DIRECTOR, "director", "film"),
                mentioned(STRANGER, "stranger", "film")));
    double weight = Math.log1p(3.0 / 3) / Math.log1p(3);
    assertThat(signal(linked, DIRECTOR, Signal.SHARED)).isZero();
    assertThat(signal(linked, DIRECTOR, Signal.SHARED_ASKED)).isCloseTo(0.6 * weight, within(UNIT));
    assertThat(signal(linked, FILM, Signal.SHARED_ASKED)).isCloseTo(0.2 * weight, within(UNIT));
    assertThat(signal(linked, DIRECTOR, Signal.ASKED)).isCloseTo(weight, within(UNIT));
    assertThat(signal(linked, FILM, Signal.ASKED)).isZero();
  }

  @Test
  void itsOwnTitleLinksAPassageToNobody() {
    Ranking linked =
        afterFirstHop(List.of(mentioned(FILM, "film"), mentioned(DIRECTOR, "film", "actor")));
    assertThat(signal(linked, FILM, Signal.NAMED_BY_COUNT)).isZero();
    assertThat(signal(linked, DIRECTOR, Signal.NAMES_COUNT)).isZero();
  }

  @Test
  void aPassageThatOnlyMassReachesIsLinkedOverTheEntityOfItsTitle() {
    Ranking first = afterFirstHop(LOOKED);
    Ranking linked =
        new Links(first, RetrievalSettings.DEFAULTS, ASKED)
            .afterSecondHop(
                List.of(new Mentioned(STUDIO, StableHash.of("studio"), List.of())),
                List.of(
                    arrival(Node.passage(STUDIO), Node.entity("studio")),
                    arrival(Node.passage(STUDIO), Node.entity("director")),
                    arrival(Node.passage(key("cut off")), Node.entity("director"))));
    assertThat(linked.base()).doesNotContainKey(key("cut off"));
    assertThat(first.links()).containsOnlyKeys("film", "director", "studio");
    assertThat(signal(linked, STUDIO, Signal.NAMED_BY)).isCloseTo(0.6, within(UNIT));
    assertThat(signal(linked, STUDIO, Signal.NAMES)).isCloseTo(0.1, within(UNIT));
    assertThat(signal(linked, STUDIO, Signal.PAIR_COVERAGE)).isCloseTo(1.0 / 8, within(UNIT));
    assertThat(signal(linked, STUDIO, Signal.DENSE)).isZero();
    assertThat(signal(linked, STUDIO, Signal.SHARED))
        .isCloseTo(0.6 * Math.log1p(3.0 / 1) / Math.log1p(3), within(UNIT));
    assertThat(linked.base().get(DIRECTOR)).isEqualTo(first.base().get(DIRECTOR));
  }

  /** Shards answer in any order; candidates that score alike must not be told apart by it. */
  @Test
  void theOrderOfWhatWasLookedAtChangesNothing() {
    Random random = new Random(7);
    Map<PassageKey, Candidate> candidates = new TreeMap<>();
    List<Mentioned> looked = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      PassageKey passage = key("p" + i);
      candidates.put(passage, candidate(random.nextInt(3) / 2.0, 0, random.nextInt(8)));
      looked.add(mentioned(passage, "e" + i, "e" + random.nextInt(40), "e" + (i + 1) % 40));
    }
    Ranking expected = links(candidates).afterFirstHop(looked);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(looked, random);
      assertThat(links(candidates).afterFirstHop(looked)).isEqualTo(expected);
    }
  }
}
