package io.flinkgraphrag.jobs.chaos;

/**
 * One scenario of a plan, with all that was drawn for it.
 *
 * @param round from 1
 * @param victim a role of the cluster; "" where the scenario has none to choose
 * @param seconds for scenarios that last; 0 for others
 */
public record Step(int round, Scenario scenario, String victim, int seconds) {

  @Override
  public String toString() {
    return scenario.word()
        + (victim.isEmpty() ? "" : " " + victim)
        + (seconds == 0 ? "" : " for " + seconds + " s");
  }
}
