package io.flinkgraphrag.hop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.PredicatePaths;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.StableHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HopFunctionTest {

  private static final String SHARD = "g|0|0#1";
  private static final long NOW = 1_000;
  private static final int HUB = 6;
  private static final int RELATIONS = 8;
  private static final long PASSAGES = 40;

  /** Holds a few of the nodes' edges. */
  private static final long CACHE = 3_000;

  private static final PredicateFactors FACTORS =
      new PredicateFactors(Map.of("wrote", 1.0, "met", 0.25), 0.01);

  private int charsPerFlow = 100_000;

  private KeyedTwoInputStreamOperatorTestHarness<String, HopRequest, HopDelta, HopPart> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        Harnesses.two(
            new HopFunction(
                1, new HopOptions(HUB, RELATIONS, 100, 20, 100, 10, CACHE), new HandClock(NOW)),
            request -> request.scatter().shard(),
            HopDelta::shard,
            HopPart.TYPE);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static Node passage(int number) {
    return Node.passage(new PassageKey("d" + number % 3, "p" + number));
  }

  private static Node entity(int number) {
    return Node.entity("e" + number);
  }

  private void mention(Node passage, Node entity, int weight) throws Exception {
    HopDelta.Edge mention = new HopDelta.Mention(weight, HopDelta.Mention.GIVEN);
    harness.processElement2(new HopDelta(SHARD, passage, entity, mention), 0);
    harness.processElement2(new HopDelta(SHARD, entity, passage, mention), 0);
  }

  private HopPart spread(long deadline, Flow... frontier) throws Exception {
    return spread(deadline, List.of(), frontier);
  }

  private HopPart spread(long deadline, List<String> pathPredicates, Flow... frontier)
      throws Exception {
    Scatter scatter = new Scatter("q", "g", SHARD, 0, deadline);
    harness.processElement1(
        new HopRequest(scatter, PASSAGES, FACTORS, pathPredicates, List.of(frontier), charsPerFlow),
        0);
    List<HopPart> parts = Harnesses.take(harness);
    assertThat(parts).hasSize(1);
    return parts.get(0);
  }

  private List<Flow> spread(Flow... frontier) throws Exception {
    return spread(NOW + 1, frontier).arrivals();
  }

  private static Flow flow(Node node, Node origin, long mass) {
    return new Flow(node, origin, mass, Flow.Spread.FROM_PASSAGES);
  }

  private static Flow seed(Node node) {
    return flow(node, node, Flow.ONE);
  }

  /** At the contract's longest ids a part of unbounded flows would have a gigabyte. */
  @Test
  void whatAFlowSendsIsBoundedByItsLengthWhateverElseIsSentFromItsShard() throws Exception {
    for (int i = 0; i < 20; i++) {
      mention(passage(1), entity(20 + i), 1);
      mention(passage(2), entity(50 + i), 1);
    }
    List<Flow> whole = spread(flow(passage(1), entity(-1), Flow.ONE));
    assertThat(whole).hasSize(20);
    charsPerFlow = 5 * (24 + "e20".length() + "d1p1".length());
    List<Flow> cut = spread(flow(passage(1), entity(-1), Flow.ONE));
    assertThat(cut).isEqualTo(whole.subList(0, 5));
    assertThat(spread(flow(passage(1), entity(-1), Flow.ONE), flow(passage(2), entity(-1), 3)))
        .hasSize(10)
        .containsAll(cut);
  }

  /** Six hops through a dense cluster of a large graph multiply mass by more than there is. */
  @Test
  void moreMassThanThereIsStaysTheMostThereIs() throws Exception {
    mention(passage(0), entity(0), 1);
    mention(passage(1), entity(0), 3);
    assertThat(spread(flow(entity(0), passage(0), Flow.MASS_MAX / 2)))
        .extracting(Flow::mass)
        .containsExactly(Flow.MASS_MAX);
    assertThat(spread(flow(passage(0), entity(1), Flow.MASS_MAX)))
        .extracting(Flow::mass)
        .containsExactly(Flow.MASS_MAX);
  }

  /** Mentions as a plain map, and the spreading of docs/architecture.md by its formula. */
  private static final class Reference {

    private final Map<Node, Map<Node, Integer>> mentions = new TreeMap<>();

    void put(Node passage, Node entity, int weight) {
      mentions.computeIfAbsent(passage, node -> new TreeMap<>()).put(entity, weight);
      mentions.computeIfAbsent(entity, node -> new TreeMap<>()).put(passage, weight);
    }

    void remove(Node passage, Node entity) {
      mentions.getOrDefault(passage, new TreeMap<>()).remove(entity);
      mentions.getOrDefault(entity, new TreeMap<>()).remove(passage);
    }

    /** Of several titles the last by its hash counts. */
    HopPart.Mentioned mentioned(Node passage) {
      long title = 0;
      List<Long> others = new ArrayList<>();
      Map<Node, Integer> entities = mentions.getOrDefault(passage, Map.of());
      List<Node> inOrder =
          entities.keySet().stream()
              .sorted(Comparator.comparing(entity -> Keys.join("e", entity.id()), PagedSet.ORDER))
              .toList();
      for (Node entity : inOrder) {
        if (entities.get(entity) == HopDelta.TITLE_WEIGHT) {
          title = StableHash.of(entity.id());
        } else {
          others.add(StableHash.of(entity.id()));
        }
      }
      return new HopPart.Mentioned(passage.passageKey(), title, others.stream().sorted().toList());
    }

    List<Flow> spread(List<Flow> frontier) {
      List<Flow> arrivals = new ArrayList<>();
      for (Flow flow : frontier) {
        Map<Node, Integer> neighbours = mentions.getOrDefault(flow.node(), Map.of());
        int df = neighbours.size();
        double weights = neighbours.values().stream().mapToInt(Integer::intValue).sum();
        weights -= neighbours.getOrDefault(flow.origin(), 0);
        for (Map.Entry<Node, Integer> neighbour : neighbours.entrySet()) {
          if (neighbour.getKey().equals(flow.origin())) {
            continue;
          }
          if (flow.node().isPassage()) {
            arrivals.add(flow(neighbour.getKey(), flow.node(), flow.mass()));
          } else if (df > 1 && df <= HUB) {
            double idf = StrictMath.log(1 + (double) PASSAGES / df);
            double share = idf / Math.sqrt(weights);
            long mass = Math.round(flow.mass() * share * neighbour.getValue());
            arrivals.add(flow(neighbour.getKey(), flow.node(), mass));
          }
        }
      }
      return arrivals;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void massSpreadsAsByTheFormulaAfterAnyHistory(long seed) throws Exception {
    Random random = new Random(seed);
    Reference reference = new Reference();
    for (int step = 0; step < 500; step++) {
      Node passage = passage(random.nextInt(20));
      Node entity = entity(random.nextInt(15));
      if (random.nextInt(2) == 0) {
        mention(passage, entity, 0);
        reference.remove(passage, entity);
      } else {
        int weight = random.nextInt(4) == 0 ? HopDelta.TITLE_WEIGHT : 1;
        mention(passage, entity, weight);
        reference.put(passage, entity, weight);
      }
      if (step % 25 == 0) {
        List<Flow> frontier = List.of(seed(passage), seed(passage(random.nextInt(20))));
        for (int hop = 0; hop < 3; hop++) {
          List<Flow> expected = reference.spread(frontier);
          assertThat(spread(frontier.toArray(Flow[]::new)))
              .as("seed %d, step %d, hop %d", seed, step, hop)
              .containsExactlyInAnyOrderElementsOf(expected);
          frontier = expected.subList(0, Math.min(40, expected.size()));
        }
      }
    }
  }

  private void mention(Node passage, Node entity, int weight, String via) throws Exception {
    HopDelta.Edge mention = new HopDelta.Mention(weight, via);
    harness.processElement2(new HopDelta(SHARD, passage, entity, mention), 0);
    harness.processElement2(new HopDelta(SHARD, entity, passage, mention), 0);
  }

  /** The highest weight of the ways in which a passage mentions an entity is that of the edge. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aPassageThatMentionsAnEntityInSeveralWaysCountsOnce(long seed) throws Exception {
    Random random = new Random(seed);
    Reference reference = new Reference();
    Map<String, Map<String, Integer>> weights = new TreeMap<>();
    for (int step = 0; step < 400; step++) {
      Node passage = passage(random.nextInt(5));
      Node entity = entity(random.nextInt(4));
      String via = List.of("", entity.id(), "an alias", "another").get(random.nextInt(4));
      int weight = List.of(0, 0, 1, 1, HopDelta.TITLE_WEIGHT).get(random.nextInt(5));
      mention(passage, entity, weight, via);
      Map<String, Integer> ways =
          weights.computeIfAbsent(passage.id() + "/" + entity.id(), key -> new TreeMap<>());
      if (weight == 0) {
        ways.remove(via);
      } else {
        ways.put(via, weight);
      }
      if (ways.isEmpty()) {
        reference.remove(passage, entity);
      } else {
        reference.put(passage, entity, Collections.max(ways.values()));
      }
      List<Flow> frontier = List.of(seed(passage), flow(entity, passage(9), Flow.ONE));
      assertThat(spread(frontier.toArray(Flow[]::new)))
          .as("seed %d, step %d", seed, step)
          .containsExactlyInAnyOrderElementsOf(reference.spread(frontier));
      List<Node> looks = List.of(passage, passage(random.nextInt(6)), passage(0));
      assertThat(look(looks))
          .as("seed %d, step %d", seed, step)
          .containsExactlyElementsOf(looks.stream().map(reference::mentioned).toList());
    }
  }

  private List<HopPart.Mentioned> look(List<Node> passages) throws Exception {
    Scatter scatter = new Scatter("q", "g", SHARD, 0, NOW + 1);
    List<PassageKey> looks = passages.stream().map(Node::passageKey).toList();
    harness.processElement1(
        new HopRequest(scatter, PASSAGES, FACTORS, List.of(), List.of(), charsPerFlow, looks), 0);
    return Harnesses.take(harness).get(0).looked();
  }

  private void relate(String source, String predicate, String target, double weight)
      throws Exception {
    Node from = Node.entity(source);
    Node to = Node.entity(target);
    harness.processElement2(
        new HopDelta(SHARD, from, to, new HopDelta.Relation(predicate, true, weight)), 0);
    harness.processElement2(
        new HopDelta(SHARD, to, from, new HopDelta.Relation(predicate, false, weight)), 0);
  }

  private HopPart lookUp(String... entities) throws Exception {
    Scatter scatter = new Scatter("q", "g", SHARD, 0, NOW + 1);
    harness.processElement1(
        new HopRequest(
            scatter,
            PASSAGES,
            FACTORS,
            List.of(),
            List.of(),
            charsPerFlow,
            List.of(),
            List.of(entities)),
        0);
    return Harnesses.take(harness).get(0);
  }

  @Test
  void aLookUpTellsOfRelationsInBothDirectionsThoseWithTheMostWeightFirst() throws Exception {
    relate("e1", "met", "e2", 1);
    relate("e3", "wrote", "e1", 3);
    relate("e1", "met", "e1", 2);
    relate("e4", "met", "e1", 1);
    relate("e2", "met", "e3", 9);
    HopPart part = lookUp("e1", "nobody");
    assertThat(part.arrivals()).isEmpty();
    assertThat(part.looked()).isEmpty();
    assertThat(part.related())
        .containsExactly(
            new HopPart.Related(
                "e1",
                List.of(
                    new FactCandidate(new RelationKey("e3", "wrote", "e1"), 3),
                    new FactCandidate(new RelationKey("e1", "met", "e1"), 2),
                    new FactCandidate(new RelationKey("e1", "met", "e2"), 1),
                    new FactCandidate(new RelationKey("e4", "met", "e1"), 1))),
            new HopPart.Related("nobody", List.of()));
  }

  /** A hub spreads nothing, and yet is the one that is looked up most. */
  @Test
  void aHubIsToldOfAsFarAsBoundsSayBeginningWithThePassageOfItsTitle() throws Exception {
    for (int i = 0; i < 3 * HUB; i++) {
      mention(passage(i), entity(1), i == HUB ? HopDelta.TITLE_WEIGHT : 1);
    }
    for (int i = 0; i < 3 * RELATIONS; i++) {
      relate("e1", "met", "f" + i, 1);
    }
    long hash = StableHash.of("e1");
    HopPart part = lookUp("e1");
    assertThat(part.looked()).hasSize(3 * HUB);
    assertThat(part.looked().get(0))
        .isEqualTo(new HopPart.Mentioned(passage(HUB).passageKey(), hash, List.of()));
    assertThat(part.looked().subList(1, 3 * HUB))
        .allSatisfy(mentioned -> assertThat(mentioned.entities()).containsExactly(hash));
    assertThat(part.related().get(0).relations()).hasSize(RELATIONS);
    for (int i = 3 * HUB; i < 200; i++) {
      mention(Node.passage(new PassageKey("d", "p" + i)), entity(1), 1);
    }
    assertThat(lookUp("e1").looked()).hasSize(Sought.PASSAGES_MAX);
  }

  @Test
  void anEntityOfOnePassageSendsNothing() throws Exception {
    mention(passage(1), entity(1), HopDelta.TITLE_WEIGHT);
    assertThat(spread(flow(entity(1), passage(1), Flow.ONE))).isEmpty();
    assertThat(spread(flow(entity(1), passage(2), Flow.ONE))).isEmpty();
  }

  @Test
  void massDoesNotFlowBack() throws Exception {
    mention(passage(1), entity(1), 1);
    mention(passage(2), entity(1), 1);
    assertThat(spread(flow(entity(1), passage(1), Flow.ONE)))
        .extracting(Flow::node)
        .containsExactly(passage(2));
    assertThat(spread(flow(passage(1), entity(1), Flow.ONE))).isEmpty();
  }

  @Test
  void aHubSendsNothingAndAfterRemovalsSendsAgain() throws Exception {
    for (int i = 0; i <= HUB; i++) {
      mention(passage(i), entity(1), 1);
    }
    assertThat(spread(flow(entity(1), passage(0), Flow.ONE))).isEmpty();
    mention(passage(HUB), entity(1), 0);
    assertThat(spread(flow(entity(1), passage(0), Flow.ONE))).hasSize(HUB - 1);
  }

  /** That its updates touch small pages only is tested where the pages are: PagedSet. */
  @Test
  void aHubOfOneHundredThousandMentionsIsTakenInAndSendsNothing() throws Exception {
    for (int i = 0; i < 100_000; i++) {
      harness.processElement2(
          new HopDelta(
              SHARD, entity(1), passage(i), new HopDelta.Mention(1, HopDelta.Mention.GIVEN)),
          0);
    }
    assertThat(spread(flow(entity(1), passage(0), Flow.ONE))).isEmpty();
  }

  @Test
  void aPassageWithManyEntitiesSendsToAsManyAsAllowed() throws Exception {
    for (int i = 0; i < 30; i++) {
      mention(passage(1), entity(i), 1);
    }
    assertThat(spread(seed(passage(1)))).hasSize(20);
  }

  @Test
  void aQuestionPastItsDeadlineIsSkippedAndAnUnknownNodeSendsNothing() throws Exception {
    mention(passage(1), entity(1), 1);
    assertThat(spread(NOW, seed(passage(1))).head().skipped()).isTrue();
    assertThat(spread(seed(passage(7)))).isEmpty();
  }

  // ---- facts ----

  private void relate(Node source, String predicate, Node target, double weight) throws Exception {
    boolean gone = weight == 0;
    harness.processElement2(
        new HopDelta(
            SHARD,
            source,
            target,
            gone
                ? new HopDelta.NoRelation(predicate, true)
                : new HopDelta.Relation(predicate, true, weight)),
        0);
    harness.processElement2(
        new HopDelta(
            SHARD,
            target,
            source,
            gone
                ? new HopDelta.NoRelation(predicate, false)
                : new HopDelta.Relation(predicate, false, weight)),
        0);
  }

  private static Flow fact(Node node, Node origin, long mass) {
    return new Flow(node, origin, mass, Flow.Spread.FROM_FACTS);
  }

  private static double share(List<Flow> flows, Node node) {
    return (double)
            flows.stream().filter(flow -> flow.node().equals(node)).mapToLong(Flow::mass).sum()
        / Flow.ONE;
  }

  @Test
  void aSeedDividesItsMassByThePassagesThatMentionItAndThenOverItsEdges() throws Exception {
    mention(passage(1), entity(1), 1);
    mention(passage(2), entity(1), HopDelta.TITLE_WEIGHT);
    relate(entity(1), "wrote", entity(2), 2);
    relate(entity(3), "met", entity(1), 4);
    List<Flow> arrivals = spread(fact(entity(1), entity(1), Flow.ONE));
    // two mentions of 1 each, "wrote" 2 x 1, "met" 4 x 0.25: half the mass over a sum of 5
    assertThat(share(arrivals, passage(1))).isCloseTo(0.1, within(1e-9));
    assertThat(share(arrivals, passage(2))).isCloseTo(0.1, within(1e-9));
    assertThat(share(arrivals, entity(2))).isCloseTo(0.2, within(1e-9));
    assertThat(share(arrivals, entity(3))).isCloseTo(0.1, within(1e-9));
  }

  @Test
  void massOfFactsDoesNotFlowBackAndStaysAtPassages() throws Exception {
    relate(entity(1), "wrote", entity(2), 1);
    relate(entity(2), "wrote", entity(3), 1);
    mention(passage(1), entity(2), 1);
    List<Flow> arrivals = spread(fact(entity(2), entity(1), Flow.ONE));
    assertThat(share(arrivals, entity(1))).isZero();
    assertThat(share(arrivals, entity(3))).isCloseTo(0.5, within(1e-9));
    assertThat(share(arrivals, passage(1))).isCloseTo(0.5, within(1e-9));
    assertThat(spread(fact(passage(1), entity(2), Flow.ONE))).isEmpty();
  }

  @Test
  void anEntityWithTooManyRelationsSendsOverThemOnlyAsASeedAndThenAsManyAsAllowed()
      throws Exception {
    for (int i = 0; i < 5 * RELATIONS; i++) {
      relate(entity(1), "wrote", Node.entity("work " + i), 1);
    }
    assertThat(spread(fact(entity(1), entity(9), Flow.ONE))).isEmpty();
    List<Flow> asSeed = spread(fact(entity(1), entity(1), Flow.ONE));
    assertThat(asSeed).hasSize(RELATIONS);
    assertThat(share(asSeed, asSeed.get(0).node()))
        .as("no more than over all of them")
        .isCloseTo(1.0 / (5 * RELATIONS), within(1e-9));
    for (int i = RELATIONS; i < 5 * RELATIONS; i++) {
      relate(entity(1), "wrote", Node.entity("work " + i), 0);
    }
    assertThat(spread(fact(entity(1), entity(9), Flow.ONE))).hasSize(RELATIONS);
  }

  @Test
  void wherePathsAreToldApartEachStepIsAdded() throws Exception {
    relate(entity(1), "wrote", entity(2), 1);
    relate(entity(3), "met", entity(2), 1);
    List<String> known = List.of("wrote");
    List<Flow> first = spread(NOW + 1, known, fact(entity(1), entity(1), Flow.ONE)).arrivals();
    long wrote = PredicatePaths.extend(0, known, "wrote", true);
    assertThat(first).extracting(Flow::path).containsExactly(wrote);
    assertThat(spread(NOW + 1, known, first.get(0)).arrivals())
        .extracting(Flow::path)
        .containsExactly(PredicatePaths.extend(wrote, known, "met", false));
  }

  @Test
  void whichRelationsAHubSendsOverDoesNotDependOnHistory() throws Exception {
    for (int i = 0; i < 50; i++) {
      relate(entity(1), "wrote", Node.entity("work " + i), 1);
      relate(entity(2), "wrote", Node.entity("work " + (49 - i)), 1);
    }
    assertThat(spread(fact(entity(1), entity(1), Flow.ONE)))
        .extracting(Flow::node)
        .isEqualTo(spread(fact(entity(2), entity(2), Flow.ONE)).stream().map(Flow::node).toList());
  }

  @Test
  void nothingIsLeftOfWhatWasRemoved() throws Exception {
    for (int i = 0; i < 200; i++) {
      mention(passage(i), entity(i % 5), 1);
    }
    for (int i = 0; i < 200; i++) {
      mention(passage(i), entity(i % 5), 0);
    }
    relate(entity(1), "wrote", entity(2), 1);
    relate(entity(1), "wrote", entity(2), 0);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }
}
