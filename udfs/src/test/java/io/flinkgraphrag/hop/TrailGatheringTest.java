package io.flinkgraphrag.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PredicatePaths;
import io.flinkgraphrag.model.retrieval.Trails;
import io.flinkgraphrag.model.retrieval.Trails.Arrival;
import io.flinkgraphrag.model.retrieval.Trails.End;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrailGatheringTest {

  private static final List<String> KNOWN = List.of("wrote", "met");
  private static final long WROTE = PredicatePaths.extend(0, KNOWN, "wrote", true);
  private static final long MET = PredicatePaths.extend(0, KNOWN, "met", true);

  private static final Trails SEEDED =
      new Trails(
          new PredicatePaths(KNOWN, List.of(0.75, 0.25), List.of(1.0, 0.0, 0.0, 1.0), 0),
          Map.of(new End("seed", 0), new Arrival(Flow.ONE, "seed")));

  private static Flow flow(String entity, String origin, long mass, long path) {
    return new Flow(Node.entity(entity), Node.entity(origin), mass, Flow.Spread.FROM_FACTS, path);
  }

  @Test
  void massOfOnePathIsSummedAndMostOfItSaysWhereItCameFrom() {
    Trails gathered =
        TrailGathering.add(
            SEEDED,
            List.of(
                flow("a", "x", 3, WROTE),
                flow("a", "y", 2, WROTE),
                flow("a", "y", 2, WROTE),
                flow("a", "x", 1, MET),
                flow("seed", "x", 9, WROTE),
                new Flow(
                    Node.passage(new PassageKey("d", "p")),
                    Node.entity("x"),
                    9,
                    Flow.Spread.FROM_FACTS)),
            10);
    assertThat(gathered.arrivals())
        .containsOnly(
            Map.entry(new End("seed", 0), new Arrival(Flow.ONE, "seed")),
            Map.entry(new End("a", WROTE), new Arrival(7, "y")),
            Map.entry(new End("a", MET), new Arrival(1, "x")));
  }

  @Test
  void moreMassThanThereIsStaysTheMostThereIs() {
    List<Flow> flows =
        List.of(
            flow("a", "x", Flow.MASS_MAX - 1, WROTE),
            flow("a", "y", Flow.MASS_MAX, WROTE),
            flow("a", "x", Flow.MASS_MAX, WROTE));
    assertThat(TrailGathering.add(SEEDED, flows, 10).arrivals())
        .containsEntry(new End("a", WROTE), new Arrival(Flow.MASS_MAX, "x"));
  }

  @Test
  void theBestOfAHopAreKeptWhateverTheOrderInWhichTheyCame() {
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      flows.add(flow("good" + i, "x", 1, WROTE));
      flows.add(flow("bad" + i, "x", Flow.ONE, MET));
    }
    Trails gathered = TrailGathering.add(SEEDED, flows, 20);
    assertThat(gathered.arrivals()).hasSize(1 + 20);
    assertThat(gathered.arrivals().keySet())
        .filteredOn(end -> end.path() != 0)
        .allMatch(end -> end.entity().startsWith("good"));
    Collections.shuffle(flows, new Random(1));
    assertThat(TrailGathering.add(SEEDED, flows, 20)).isEqualTo(gathered);
  }
}
