package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlanTest {

  private static final List<Scenario> ALL = List.of(Scenario.values());

  private static List<Step> rounds(long seed, int count) {
    Plan plan = new Plan(seed, ALL);
    return IntStream.rangeClosed(1, count)
        .boxed()
        .flatMap(round -> plan.round(round).stream())
        .toList();
  }

  @Test
  void theSameSeedIsTheSamePlan() {
    assertThat(rounds(7, 3)).isEqualTo(rounds(7, 3));
  }

  @Test
  void theOrderInWhichScenariosAreNamedChangesNothing() {
    List<Scenario> two = List.of(Scenario.BURST, Scenario.LEADER_KILL);
    List<Scenario> again = List.of(Scenario.LEADER_KILL, Scenario.BURST, Scenario.BURST);
    assertThat(new Plan(3, two).round(2)).isEqualTo(new Plan(3, again).round(2));
  }

  @Test
  void anotherSeedAndAnotherRoundAreAnotherOrder() {
    List<Scenario> first = rounds(7, 1).stream().map(Step::scenario).toList();
    assertThat(rounds(8, 1).stream().map(Step::scenario)).isNotEqualTo(first);
    assertThat(new Plan(7, ALL).round(2).stream().map(Step::scenario)).isNotEqualTo(first);
  }

  @Test
  void aRoundHasEachScenarioOnce() {
    assertThat(new Plan(11, ALL).round(4))
        .extracting(Step::scenario)
        .containsExactlyInAnyOrderElementsOf(ALL);
  }

  @Test
  void victimsAreOfTheScenariosKindAndAllGetTheirTurn() {
    List<Step> steps = rounds(5, 40);
    assertThat(steps)
        .filteredOn(step -> step.scenario() == Scenario.BROKER_KILL)
        .extracting(Step::victim)
        .contains("broker-1", "broker-2", "broker-3")
        .allMatch(victim -> victim.startsWith("broker-"));
    assertThat(steps)
        .filteredOn(step -> step.scenario() == Scenario.LEADER_FREEZE)
        .allSatisfy(
            step -> {
              assertThat(step.victim()).isEmpty();
              assertThat(step.seconds()).isBetween(20, 60);
            });
    assertThat(steps)
        .filteredOn(step -> step.scenario() == Scenario.TASKMANAGER_KILL)
        .allSatisfy(step -> assertThat(step.seconds()).isZero());
  }

  @Test
  void eachScenarioIsFoundByItsName() {
    assertThat(ALL)
        .allSatisfy(scenario -> assertThat(Scenario.parse(scenario.word())).contains(scenario));
    assertThat(Scenario.parse("nothing")).isEmpty();
  }
}
