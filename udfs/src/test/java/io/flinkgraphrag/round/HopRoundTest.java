package io.flinkgraphrag.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.PredicatePaths;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Trails;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class HopRoundTest {

  private static final int FRONTIER = 20;
  private static final int HOPS_MAX = 3;

  private static final Sent NOW = new Sent(1, 1_000);
  private static final PredicateFactors FACTORS = new PredicateFactors(Map.of("wrote", 0.5), 0.01);

  private static final ShardKeys SHARDS =
      new ShardKeys(GraphLayouts.parse("graphs: {g: {shards: 4}}", "test"), 128);

  private final List<HopRequest> requests = new ArrayList<>();

  private Open open(List<Flow> frontier) {
    Ranking ranking =
        new Ranking(
            Map.of(),
            List.of(),
            Map.of(),
            List.of(),
            FACTORS,
            Ranking.Reached.NOTHING,
            Ranking.Reached.NOTHING,
            Trails.NONE,
            77,
            List.of());
    QuestionContext context = Questions.admitted("q", "Who?").withRanking(ranking);
    return new HopRound(SHARDS, RoundOptions.DEFAULTS, FRONTIER, HOPS_MAX)
        .open(context, frontier, NOW, requests::add);
  }

  private static int hops(QuestionContext context, int hopsMax) {
    return new HopRound(SHARDS, RoundOptions.DEFAULTS, FRONTIER, hopsMax).hops(context);
  }

  private static Flow flow(int number, long mass) {
    return new Flow(Node.entity("e" + number), Node.entity("origin"), mass, Flow.Spread.FROM_FACTS);
  }

  @Test
  void everyNodeGoesToItsOwnerAndEveryRequestIsCounted() {
    List<Flow> frontier = new ArrayList<>();
    for (int i = 0; i < FRONTIER; i++) {
      frontier.add(flow(i, 5));
    }
    Open opened = open(frontier);
    assertThat(requests).hasSize(opened.parts());
    assertThat(requests).extracting(request -> request.scatter().part()).doesNotHaveDuplicates();
    GraphLayout layout = SHARDS.layout("g");
    for (HopRequest request : requests) {
      assertThat(request.passageCount()).isEqualTo(77);
      assertThat(request.predicates()).isEqualTo(FACTORS);
      assertThat(request.frontier())
          .allSatisfy(
              flow ->
                  assertThat(SHARDS.key("g", ShardKeys.shardOf(layout, flow.node().id()), 0))
                      .isEqualTo(request.scatter().shard()));
    }
    assertThat(requests.stream().flatMap(request -> request.frontier().stream()))
        .containsExactlyInAnyOrderElementsOf(frontier);
  }

  @Test
  void theLeastMassIsLeftOutWhereTheFrontierIsTooLarge() {
    List<Flow> frontier = new ArrayList<>();
    for (int i = 0; i < 3 * FRONTIER; i++) {
      frontier.add(flow(i, i));
    }
    open(frontier);
    assertThat(requests.stream().flatMap(request -> request.frontier().stream()))
        .hasSize(FRONTIER)
        .allSatisfy(flow -> assertThat(flow.mass()).isGreaterThanOrEqualTo(2 * FRONTIER));
  }

  @Test
  void whatARoundMaySendIsSharedByTheWholeFrontierNotByThatOfAShard() {
    open(List.of(flow(1, 5), flow(2, 5), flow(3, 5), flow(4, 5)));
    assertThat(requests)
        .isNotEmpty()
        .allSatisfy(
            request ->
                assertThat(request.charsPerFlow()).isEqualTo(HopRound.ARRIVAL_CHARS_MAX / 4));
  }

  @Test
  void anEmptyFrontierOpensARoundThatPasses() {
    assertThat(open(List.of()).parts()).isZero();
    assertThat(requests).isEmpty();
  }

  @Test
  void aQuestionThatWantsNoHopOpensARoundThatPasses() {
    RetrievalSettings noHops = new RetrievalSettings(1, 0, 0, 0, 0, 0, 0, 0, 5, 0);
    QuestionContext context = Questions.admitted("q", "Who?", noHops);
    Open opened =
        new HopRound(SHARDS, RoundOptions.DEFAULTS, FRONTIER, HOPS_MAX)
            .open(context, List.of(flow(1, 5)), NOW, requests::add);
    assertThat(opened.parts()).isZero();
    assertThat(requests).isEmpty();
    assertThat(hops(context, HOPS_MAX)).isZero();
    assertThat(hops(Questions.admitted("q", "Who?"), HOPS_MAX)).isEqualTo(2);
  }

  @Test
  void aGraphWithoutPassagesTakesThreeHops() {
    PredicatePaths paths = new PredicatePaths(List.of("wrote"), List.of(0.5), List.of(1.0), 0);
    QuestionContext context =
        Questions.admitted("q", "Who?")
            .withRanking(Ranking.EMPTY.withTrails(new Trails(paths, Map.of())));
    assertThat(hops(context, HOPS_MAX)).isEqualTo(3);
    assertThat(hops(context, 1)).as("the job has one HOP").isEqualTo(1);
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    List<Executable> wrong =
        List.of(
            () -> new RoundOptions(0, 0.5, 1),
            () -> new RoundOptions(1, 0, 1),
            () -> new RoundOptions(1, 1.1, 1),
            () -> new RoundOptions(1, Double.NaN, 1),
            () -> new RoundOptions(1, 0.5, -1));
    assertThat(wrong)
        .allSatisfy(
            options ->
                assertThatThrownBy(options::execute).isInstanceOf(IllegalArgumentException.class));
  }
}
