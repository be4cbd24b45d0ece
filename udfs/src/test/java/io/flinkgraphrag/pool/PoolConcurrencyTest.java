package io.flinkgraphrag.pool;

import io.flinkgraphrag.pool.bounds.Budget;
import io.flinkgraphrag.pool.bounds.RecentTimes;
import java.time.Duration;
import java.util.Random;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * What small thread-safe classes of the pool promise to threads that meet in them: {@link
 * RecentTimes}, and {@link CallRules} with its {@link Budget}s, behave as if calls came one after
 * the other. Each interleaving of short scenarios is tried, up to a number; scenarios are random,
 * but the same in every run.
 */
class PoolConcurrencyTest {

  private static ModelCheckingOptions everyInterleaving() {
    return new ModelCheckingOptions()
        .iterations(15)
        .invocationsPerIteration(200)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .minimizeFailedScenario(false);
  }

  @Test
  void percentilesAreOfWholeSetsOfTimes() {
    everyInterleaving().check(RecentTimesInUse.class);
  }

  @Test
  void whatABudgetHasIsTakenOnce() {
    everyInterleaving().check(BudgetsInUse.class);
  }

  /** Enough times are known from the beginning, so that percentiles tell what was added. */
  @Param(name = "ms", gen = IntGen.class, conf = "1:9")
  public static final class RecentTimesInUse {

    private final RecentTimes times = new RecentTimes();

    public RecentTimesInUse() {
      for (int i = 0; i < RecentTimes.ENOUGH; i++) {
        times.add(0);
      }
    }

    @Operation
    public void add(@Param(name = "ms") int ms) {
      times.add(ms);
    }

    @Operation
    public long longest() {
      return times.percentile(1);
    }

    @Operation
    public long almostLongest() {
      return times.percentile(0.9);
    }
  }

  /** The time stands still, so that nothing but calls pays in. */
  public static final class BudgetsInUse {

    private static final PoolOptions OPTIONS =
        PoolOptions.DEFAULTS
            .withRetry(
                new PoolOptions.Retry(
                    5, 0.5, 0.1, Duration.ZERO, 3, Duration.ofSeconds(1))) // one is there
            .withHedge(new PoolOptions.Hedge(true, 0.5, Duration.ofSeconds(1)));

    private final CallRules rules = new CallRules(OPTIONS, new VirtualTime(), new Random(1));

    @Operation
    public void called() {
      rules.called();
    }

    @Operation
    public boolean repeat() {
      return rules.repeat(0, 0, false, Long.MAX_VALUE);
    }

    @Operation
    public boolean hedge() {
      return rules.hedge(0);
    }
  }
}
