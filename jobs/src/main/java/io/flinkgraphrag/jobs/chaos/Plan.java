package io.flinkgraphrag.jobs.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which scenarios come in which order, to whom and for how long: all by the seed. A round has each
 * scenario once. The same seed and scenarios are the same plan.
 */
public final class Plan {

  private static final int SECONDS_MIN = 20;
  private static final int SECONDS_MAX = 60;

  /** An odd number, so that the seeds of rounds differ from those of other plans' first rounds. */
  private static final long ROUNDS_APART = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final List<Scenario> scenarios;

  public Plan(long seed, List<Scenario> scenarios) {
    this.seed = seed;
    this.scenarios = scenarios.stream().distinct().sorted().toList();
  }

  /** The steps of a round, which is counted from 1. */
  public List<Step> round(int number) {
    Random random = new Random(seed + (number - 1) * ROUNDS_APART);
    List<Scenario> order = new ArrayList<>(scenarios);
    Collections.shuffle(order, random);
    return order.stream().map(scenario -> step(number, scenario, random)).toList();
  }

  private static Step step(int round, Scenario scenario, Random random) {
    List<String> victims = scenario.victims();
    String victim = victims.isEmpty() ? "" : victims.get(random.nextInt(victims.size()));
    int seconds = SECONDS_MIN + random.nextInt(SECONDS_MAX - SECONDS_MIN + 1);
    return new Step(round, scenario, victim, scenario.isLasting() ? seconds : 0);
  }
}
