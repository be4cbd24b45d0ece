package io.flinkgraphrag.pool;

import io.flinkgraphrag.pool.balance.Balancing;
import java.io.Serializable;
import java.time.Duration;

/**
 * How the pool balances, doubts and retries. Travels with the job.
 *
 * @param balancing who gets the next call
 * @param zone where this TaskManager runs: endpoints of the same zone are preferred while at least
 *     half of them are up; "" to prefer none
 * @param slowStart how long a new or recovered endpoint takes to get its whole share: 30 s, caches
 *     and batches of a model server fill over many calls
 * @param latencyDecay of the average of the first tokens: 30 s, because calls last seconds (Finagle
 *     takes 10 s for services that answer in milliseconds)
 */
public record PoolOptions(
    Balancing balancing,
    String zone,
    Duration slowStart,
    Duration latencyDecay,
    Health health,
    Ejection ejection,
    Retry retry,
    Hedge hedge)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final PoolOptions DEFAULTS =
      new PoolOptions(
          Balancing.PEAK_EWMA,
          "",
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Health.DEFAULTS,
          Ejection.DEFAULTS,
          Retry.DEFAULTS,
          Hedge.OFF);

  public PoolOptions {
    notNegative("the slow start", slowStart);
    positive("the decay of latencies", latencyDecay);
  }

  /**
   * How endpoints are looked at.
   *
   * @param check what is done
   * @param path of an HTTP check, from the server's root
   * @param interval between two looks, +- 20 %: 5 s; while an endpoint is in doubt {@link
   *     #IN_DOUBT}, so that it is known within 10 s that it is back
   * @param timeout of one look: 2 s
   * @param fall failed looks in a row that take an endpoint out: 3, one can get lost
   * @param rise good looks in a row that bring it back: 2, so that one that flaps stays out
   */
  public record Health(
      Check check, String path, Duration interval, Duration timeout, int fall, int rise)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The interval is at most this while an endpoint does not get its ordinary share. */
    static final Duration IN_DOUBT = Duration.ofSeconds(1);

    /** How much an interval is shortened or lengthened by chance, against looks in step. */
    static final double JITTER = 0.2;

    public static final Health DEFAULTS =
        new Health(Check.HTTP, "/health", Duration.ofSeconds(5), Duration.ofSeconds(2), 3, 2);

    /** The kinds of checks. */
    public enum Check {
      NONE,
      HTTP,
      TCP
    }

    public Health {
      positive("the interval of health checks", interval);
      positive("the timeout of a health check", timeout);
      atLeast("the failed checks that take an endpoint out", fall, 1);
      atLeast("the good checks that bring an endpoint back", rise, 1);
      require(path.startsWith("/"), "the path of health checks is \"" + path + "\", without /");
    }
  }

  /**
   * When calls themselves show that an endpoint is bad, and how it comes back.
   *
   * @param suspectAfter failures in a row after which new calls go elsewhere: 2
   * @param suspectFor until the one call that is to clear it: 2 s
   * @param failuresInRow that eject: 5 (Envoy)
   * @param failureRate that ejects, above 0 to 1: half of the window's calls
   * @param callsMin in the window before its rate counts: 10 (Envoy's 100 requests at 5 hosts are
   *     rare among models)
   * @param window of the rate: 30 s
   * @param probeEvery from an ejection, or a failed probe, to the next probe: 5 s +- 30 %
   * @param probeEveryMax where the endpoint is misconfigured, which people repair: doubles up to 60
   *     s
   * @param probes successful ones in a row that end an ejection: 3
   * @param probeWaitMax after which a probe is given up as lost: 30 s
   * @param ejectedMax share of the endpoints that can be ejected by failures: half
   * @param panicBelow share of endpoints that are up under which the others are used too: half
   */
  public record Ejection(
      int suspectAfter,
      Duration suspectFor,
      int failuresInRow,
      double failureRate,
      int callsMin,
      Duration window,
      Duration probeEvery,
      Duration probeEveryMax,
      int probes,
      Duration probeWaitMax,
      double ejectedMax,
      double panicBelow)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    /** How much a wait is shortened or lengthened by chance, against probes in step. */
    static final double JITTER = 0.3;

    public static final Ejection DEFAULTS =
        new Ejection(
            2,
            Duration.ofSeconds(2),
            5,
            0.5,
            10,
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            3,
            Duration.ofSeconds(30),
            0.5,
            0.5);

    public Ejection {
      atLeast("the failures that make an endpoint suspect", suspectAfter, 1);
      positive("the time that an endpoint is suspect", suspectFor);
      atLeast("the failures in a row that eject", failuresInRow, suspectAfter);
      share("the failure rate that ejects", failureRate);
      require(failureRate > 0, "the failure rate that ejects is 0, which ejects everyone");
      atLeast("the calls before a failure rate counts", callsMin, 1);
      require(
          window.toSeconds() >= 1, "the window of the failure rate is " + window + ", below 1 s");
      positive("the time between probes", probeEvery);
      require(
          probeEveryMax.compareTo(probeEvery) >= 0,
          "the longest time between probes is " + probeEveryMax + ", below " + probeEvery);
      atLeast("the probes that end an ejection", probes, 1);
      positive("the longest wait for a probe", probeWaitMax);
      share("the share that can be ejected", ejectedMax);
      share("the share below which all are used", panicBelow);
    }
  }

  /**
   * When a call is made again.
   *
   * @param attemptsMax calls for one request, the first included: 2
   * @param budget repetitions as a share of the calls of the last seconds: 10 %; more would feed a
   *     fleet's overload
   * @param budgetFloor repetitions per second whatever the calls: 10 (Finagle), kept for 10 s, so
   *     that the calls that a killed endpoint had in flight can all be made again
   * @param backoff before the first repetition at most (full jitter): 100 ms
   * @param patience how many times the p95 of first tokens a silent endpoint is waited for, while
   *     another could be asked: 3
   * @param patienceMin the least of that: 2 s
   */
  public record Retry(
      int attemptsMax,
      double budget,
      double budgetFloor,
      Duration backoff,
      double patience,
      Duration patienceMin)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    static final int ATTEMPTS_MAX = 5;

    public static final Retry DEFAULTS =
        new Retry(2, 0.1, 10, Duration.ofMillis(100), 3, Duration.ofSeconds(2));

    public Retry {
      atLeast("the attempts of a call", attemptsMax, 1);
      require(
          attemptsMax <= ATTEMPTS_MAX,
          "the attempts of a call are " + attemptsMax + ", above " + ATTEMPTS_MAX);
      share("the budget of retries", budget);
      require(budgetFloor >= 0, "the floor of the retries' budget is " + budgetFloor);
      notNegative("the backoff of retries", backoff);
      require(patience >= 1, "the patience is " + patience + " times the p95, below 1");
      positive("the least patience", patienceMin);
    }
  }

  /**
   * A second call while the first is still silent; whichever ends first is taken.
   *
   * @param on off by default: both are paid for
   * @param budget second calls as a share of the recent calls: 5 %
   * @param after the p95 of first tokens, but not before this: 1 s
   */
  public record Hedge(boolean on, double budget, Duration after) implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * None while the endpoints that are up are fuller than this, by the limits that their refusals
     * taught: a second call would then wait in a queue, and make the others' longer.
     */
    public static final double LOAD_MAX = 0.7;

    public static final Hedge OFF = new Hedge(false, 0.05, Duration.ofSeconds(1));

    public Hedge {
      share("the budget of hedges", budget);
      positive("the time before a hedge", after);
    }
  }

  public PoolOptions withBalancing(Balancing other) {
    return new PoolOptions(other, zone, slowStart, latencyDecay, health, ejection, retry, hedge);
  }

  public PoolOptions withZone(String other) {
    return new PoolOptions(
        balancing, other, slowStart, latencyDecay, health, ejection, retry, hedge);
  }

  public PoolOptions withHealth(Health other) {
    return new PoolOptions(balancing, zone, slowStart, latencyDecay, other, ejection, retry, hedge);
  }

  public PoolOptions withEjection(Ejection other) {
    return new PoolOptions(balancing, zone, slowStart, latencyDecay, health, other, retry, hedge);
  }

  public PoolOptions withRetry(Retry other) {
    return new PoolOptions(
        balancing, zone, slowStart, latencyDecay, health, ejection, other, hedge);
  }

  public PoolOptions withHedge(Hedge other) {
    return new PoolOptions(
        balancing, zone, slowStart, latencyDecay, health, ejection, retry, other);
  }

  private static void positive(String what, Duration value) {
    require(value.toMillis() > 0, what + " is " + value + ", not above zero");
  }

  private static void notNegative(String what, Duration value) {
    require(!value.isNegative(), what + " is " + value + ", below zero");
  }

  private static void atLeast(String what, int value, int least) {
    require(value >= least, what + ": " + value + ", below " + least);
  }

  private static void share(String what, double value) {
    require(value >= 0 && value <= 1, what + " is " + value + ", not 0 to 1");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
