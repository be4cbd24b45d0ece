package io.flinkgraphrag.jobs.chaos;

/**
 * What came of a step.
 *
 * @param outageMs longest time between two answers that became visible, while one was owed
 * @param recoveryMs from the injection until no answer was late any more and all tasks ran
 * @param trouble why the injection could not be made, or the cluster did not recover; "" for none
 */
public record Row(Step step, Tally tally, long outageMs, long recoveryMs, String trouble) {

  public boolean isRight() {
    return tally.isRight() && trouble.isEmpty();
  }
}
