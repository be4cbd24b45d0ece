package io.flinkgraphrag.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.RerankPlan;
import io.flinkgraphrag.layout.RerankerName;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Trails;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReadRoundTest {

  private static final ShardKeys SHARDS =
      new ShardKeys(GraphLayouts.parse("graphs: {g: {shards: 4}}", "test"), 128);

  @Test
  void theRelationsOfTheBestEntitiesAreReadAndOfNoMore() {
    Map<String, Long> masses = new TreeMap<>();
    for (int i = 0; i <= Ranking.ENTITIES_MAX; i++) {
      masses.put("e%02d".formatted(i), 1_000L - i);
    }
    Ranking ranking =
        new Ranking(
            Map.of(),
            List.of(),
            Map.of(),
            List.of(),
            PredicateFactors.EQUAL,
            new Ranking.Reached(Map.of(), masses),
            Ranking.Reached.NOTHING,
            Trails.NONE,
            9,
            List.of());
    List<ReadRequest> requests = new ArrayList<>();
    Open opened =
        new ReadRound(
                SHARDS,
                RoundOptions.DEFAULTS,
                new RerankPlan(GraphLayouts.defaults(), RerankerName.NONE, 2))
            .open(
                Questions.admitted("q", "Who?").withRanking(ranking),
                new Sent(1, 1_000),
                requests::add);
    assertThat(requests).hasSize(opened.parts());
    assertThat(requests.stream().flatMap(request -> request.relationsOf().stream()))
        .containsExactlyInAnyOrderElementsOf(
            masses.keySet().stream().limit(Ranking.ENTITIES_MAX).toList());
  }
}
