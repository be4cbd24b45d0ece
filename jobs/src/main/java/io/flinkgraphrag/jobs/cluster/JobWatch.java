package io.flinkgraphrag.jobs.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells the user when the job comes to rest, as after a stop or a failure for good, and when it
 * goes on. A cluster stays while its job rests, so nothing else would. It looks every three seconds
 * and does not tell of a shorter rest. On a thread of its own, from the start of questions being
 * answered until it is closed.
 */
final class JobWatch implements AutoCloseable {

  /** Where the job's health comes from. */
  interface Look {
    Optional<JobHealth> health() throws InterruptedException;
  }

  private static final Duration LOOK_EVERY = Duration.ofSeconds(3);

  private final Look look;
  private final Consumer<String> notes;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "job-watch"));

  private String told = "";

  JobWatch(Look look, Consumer<String> notes) {
    this.look = look;
    this.notes = notes;
  }

  void begin() {
    var unused =
        looks.scheduleWithFixedDelay(
            this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Once for each rest, and once for its end. */
  void look() {
    try {
      Optional<JobHealth> health = look.health();
      if (health.isEmpty()) {
        return;
      }
      Optional<String> rest = health.get().atRest();
      if (rest.isPresent() && !rest.get().equals(told)) {
        tell(rest.get());
      } else if (health.get().answers() && !told.isEmpty()) {
        told = "";
        notes.accept("the job goes on");
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      notes.accept("the job is watched on after: " + e);
    }
  }

  private void tell(String rest) {
    told = rest;
    notes.accept("the job is at rest: " + rest);
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
