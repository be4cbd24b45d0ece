package io.flinkgraphrag.model.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.PredicatePaths;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.retrieval.Trails.Arrival;
import io.flinkgraphrag.model.retrieval.Trails.End;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrailsTest {

  private static final double UNIT = 0x1p-19;
  private static final List<String> KNOWN = List.of("directed by", "starred actors");

  /** Two predicates that have nothing in common, the first of which is nearer to the question. */
  private static final PredicatePaths PATHS =
      new PredicatePaths(KNOWN, List.of(0.6, 0.5), List.of(1.0, 0.0, 0.0, 1.0), 0.125);

  private static final long DIRECTED = PredicatePaths.extend(0, KNOWN, "directed by", true);
  private static final long DIRECTS = PredicatePaths.extend(0, KNOWN, "directed by", false);

  private static long then(long path, String predicate, boolean outgoing) {
    return PredicatePaths.extend(path, KNOWN, predicate, outgoing);
  }

  @Test
  void aPathIsLikeTheSumOfItsPredicatesEachCountedOnceAndEachStepCosts() {
    assertThat(PATHS.score(DIRECTED)).isCloseTo(0.6 - 0.125, within(UNIT));
    assertThat(PATHS.score(then(DIRECTED, "directed by", false)))
        .isCloseTo(0.6 - 0.25, within(UNIT));
    assertThat(PATHS.score(then(DIRECTS, "starred actors", true)))
        .isCloseTo(1.1 / Math.sqrt(2) - 0.25, within(UNIT));
    assertThat(PATHS.score(then(DIRECTED, "unknown", true)))
        .isCloseTo(0.6 / Math.sqrt(2) - 0.25, within(UNIT));
    assertThat(PATHS.score(then(0, "unknown", true))).isCloseTo(-0.125, within(UNIT));
  }

  @Test
  void stepsAreReadBackWithTheirDirection() {
    assertThat(PATHS.lastStep(DIRECTED, "film", "ann"))
        .isEqualTo(new RelationKey("film", "directed by", "ann"));
    assertThat(PATHS.lastStep(DIRECTS, "ann", "film"))
        .isEqualTo(new RelationKey("film", "directed by", "ann"));
    assertThat(PATHS.lastStep(then(DIRECTED, "unknown", true), "a", "b")).isNull();
    assertThat(PredicatePaths.prefix(then(DIRECTED, "starred actors", true))).isEqualTo(DIRECTED);
  }

  @Test
  void eightStepsOverTheLastOfTheKnownPredicatesFitIntoAPath() {
    List<String> many =
        IntStream.range(0, PredicatePaths.PREDICATES_MAX).mapToObj(i -> "p" + i).toList();
    PredicatePaths paths = new PredicatePaths(many, List.of(), List.of(), 0);
    long path = 0;
    for (int step = 0; step < 8; step++) {
      path = PredicatePaths.extend(path, many, "p15", true);
    }
    for (int step = 0; step < 8; step++) {
      assertThat(paths.lastStep(path, "a", "b")).isEqualTo(new RelationKey("a", "p15", "b"));
      path = PredicatePaths.prefix(path);
    }
    assertThat(path).isZero();
  }

  /** A film, its director, her other film and the actor in it. */
  private static Trails trails() {
    long otherFilm = then(DIRECTED, "directed by", false);
    Map<End, Arrival> arrivals = new TreeMap<>();
    arrivals.put(new End("film", 0), new Arrival(Flow.ONE, "film"));
    arrivals.put(new End("ann", DIRECTED), new Arrival(Flow.ONE, "film"));
    arrivals.put(new End("other film", otherFilm), new Arrival(Flow.ONE / 2, "ann"));
    arrivals.put(
        new End("carl", then(otherFilm, "starred actors", true)),
        new Arrival(Flow.ONE / 4, "other film"));
    arrivals.put(
        new End("bob", then(0, "starred actors", true)), new Arrival(Flow.ONE / 4, "film"));
    return new Trails(PATHS, arrivals);
  }

  @Test
  void entitiesAreRankedByTheFitOfTheirPathAndSeedsAreNoAnswers() {
    assertThat(Ranking.best(trails().entityScores(), 9))
        .containsExactly("ann", "carl", "bob", "other film");
  }

  @Test
  void theRelationsOfTheBestPathsAreFoundBackToTheSeed() {
    assertThat(trails().relations(2))
        .containsOnlyKeys(
            new RelationKey("film", "directed by", "ann"),
            new RelationKey("other film", "directed by", "ann"),
            new RelationKey("other film", "starred actors", "carl"));
    assertThat(trails().relations(1))
        .containsOnlyKeys(new RelationKey("film", "directed by", "ann"));
    assertThat(Trails.NONE.relations(9)).isEmpty();
  }
}
