package io.flinkgraphrag.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks bursts of questions until a burst costs the same as the ones before it: code is compiled,
 * and caches are full.
 *
 * <p>Judged by processor time per question, which is steadier than the clock: the last {@value
 * #ALIKE} bursts lie within {@value #SPREAD_MAX} of their median. Ends without that after {@link
 * #NANOS_MAX}.
 *
 * @param bursts how many it took
 * @param steady whether it ended because bursts were alike
 * @param perSecond answers a second in the last burst
 */
record WarmUp(int bursts, boolean steady, double perSecond) {

  private static final int BURSTS_MIN = 5;
  private static final int ALIKE = 4;
  private static final double SPREAD_MAX = 0.1;
  private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(4);

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Asks so many questions at once, and returns how many were answered a second. */
  interface Burst {
    double ask(int questions) throws InterruptedException;
  }

  /**
   * @param questions of one burst: some seconds' worth
   */
  static WarmUp by(Burst burst, int questions) throws InterruptedException {
    long began = System.nanoTime();
    List<Double> costs = new ArrayList<>();
    double perSecond = 0;
    while (!steady(costs) && System.nanoTime() - began < NANOS_MAX) {
      long cpu = SYSTEM.getProcessCpuTime();
      perSecond = burst.ask(questions);
      costs.add((double) (SYSTEM.getProcessCpuTime() - cpu) / questions);
    }
    return new WarmUp(costs.size(), steady(costs), perSecond);
  }

  private static boolean steady(List<Double> costs) {
    if (costs.size() < BURSTS_MIN) {
      return false;
    }
    double[] last =
        costs.subList(costs.size() - ALIKE, costs.size()).stream()
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    double median = (last[(ALIKE - 1) / 2] + last[ALIKE / 2]) / 2;
    return Arrays.stream(last).allMatch(cost -> Math.abs(cost - median) <= SPREAD_MAX * median);
  }
}
