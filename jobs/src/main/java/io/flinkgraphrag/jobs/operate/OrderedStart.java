package io.flinkgraphrag.jobs.operate;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.start.StartPolicy;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the job's main does before it submits the job, in whichever JobManager runs it: it waits
 * while the job is ordered to be stopped, and then names the state to go on from. So a standby that
 * becomes leader when a job was stopped does not start it, and whoever starts it next goes on from
 * where it stopped.
 *
 * <p>Where Flink's high availability has recovered a job, that one runs whatever this says: Flink
 * ignores what main submits.
 *
 * <p>Called once, by the thread of main, which it blocks; an interrupt ends it, as when the
 * JobManager loses the lead.
 */
public final class OrderedStart {

  private static final Logger LOG = LoggerFactory.getLogger(OrderedStart.class);

  /** So often a stopped job looks whether it may start. */
  public static final Duration LOOK = Duration.ofSeconds(1);

  /** So often it says that it is stopped, or that Kafka is away. */
  private static final Duration SAY = Duration.ofMinutes(5);

  /** Waits between two looks. */
  public interface Pause {
    void pause() throws InterruptedException;
  }

  private final JobOrders orders;
  private final Configuration config;
  private final Clock clock;
  private final Pause pause;

  private long saidAt = Long.MIN_VALUE;
  private Optional<JobOrder> obeyed = Optional.empty();

  public OrderedStart(JobOrders orders, Configuration config, Clock clock, Pause pause) {
    this.orders = orders;
    this.config = config;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Waits until the job may run.
   *
   * @return the path of the state to go on from; empty for none, which the sources still refuse
   *     where the job has answered before
   */
  public Optional<String> await() throws InterruptedException, IOException {
    Optional<JobOrder.Run> order = awaitRun();
    if (config.get(GraphRagOptions.START_EMPTY) == StartPolicy.ALLOW) {
      LOG.info("{} is allow: no state is looked for", GraphRagOptions.START_EMPTY.key());
      return named();
    }
    Optional<StoredState> newest = newest(order);
    newest.ifPresentOrElse(
        state -> LOG.info("unless Flink recovers the job, it goes on from {}", state.path()),
        () -> LOG.info("unless Flink recovers the job, it starts without state: there is none"));
    return newest.map(StoredState::path);
  }

  /** The order by which the job may run, once {@link #await} has returned; empty for none. */
  public Optional<JobOrder> obeyed() {
    return obeyed;
  }

  private Optional<JobOrder.Run> awaitRun() throws InterruptedException {
    while (true) {
      try {
        Optional<JobOrder> order = orders.latest();
        if (order.isEmpty()) {
          return Optional.empty();
        }
        if (order.get() instanceof JobOrder.Run run) {
          obeyed = order;
          return Optional.of(run);
        }
        if (order.get() instanceof JobOrder.Stopping stopping
            && clock.millis() > stopping.until()) {
          LOG.warn(
              "the stop of {} was not finished by its command: the job starts", orders.group());
          return Optional.empty();
        }
        say(stopped(order.get()));
      } catch (AuthorizationException e) {
        LOG.warn(
            "whether the job is ordered to be stopped is not known, so it starts: {}. Give its Kafka"
                + " user the operation Read on topic {}",
            e.getMessage(),
            orders.topic());
        return Optional.empty();
      } catch (KafkaException | IOException e) {
        say("whether the job may start is not known yet: " + e.getMessage());
      }
      pause.pause();
    }
  }

  private static String stopped(JobOrder order) {
    return order instanceof JobOrder.Stopped stopped
        ? "the job was stopped with savepoint %s; ./graphrag start lets it go on"
            .formatted(stopped.savepoint())
        : "the job is being stopped";
  }

  private void say(String sentence) {
    if (saidAt == Long.MIN_VALUE || clock.millis() - saidAt >= SAY.toMillis()) {
      LOG.info(sentence);
      saidAt = clock.millis();
    }
  }

  /**
   * The newest of the job's own, of the one that the order names and of the one that Flink's option
   * names. An argument stays where it was written, and is soon an old one; who means an old one
   * says so by the policy.
   */
  private Optional<StoredState> newest(Optional<JobOrder.Run> order) throws IOException {
    Optional<StoredState> named = named().map(StateFolders::named);
    if (named.isPresent() && config.get(GraphRagOptions.START_OLDER) == StartPolicy.ALLOW) {
      return named;
    }
    List<StoredState> states = new ArrayList<>(new StateFolders(config, orders.group()).complete());
    named.ifPresent(states::add);
    order
        .filter(run -> !run.from().isEmpty())
        .ifPresent(run -> states.add(new StoredState(run.from(), run.at())));
    return states.stream().max(Comparator.comparingLong(StoredState::at));
  }

  private Optional<String> named() {
    return config.getOptional(StateRecoveryOptions.SAVEPOINT_PATH);
  }
}
