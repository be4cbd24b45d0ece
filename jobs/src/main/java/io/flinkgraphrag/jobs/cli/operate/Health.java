package io.flinkgraphrag.jobs.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.flink.FlinkJob;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Waits until a job answers questions: all its tasks run, and one checkpoint since then is
 * complete, without which no answer is visible. Says what it waits for, once each.
 */
final class Health {

  private final FlinkCluster cluster;
  private final Output output;
  private final Duration timeout;
  private final long end;

  private String said = "";

  Health(FlinkCluster cluster, Output output, Duration timeout) {
    this.cluster = cluster;
    this.output = output;
    this.timeout = timeout;
    this.end = System.nanoTime() + timeout.toNanos();
  }

  /** Waits until a JobManager answers; returns the jobs that it knows. */
  List<FlinkJob> awaitJobManager() {
    while (true) {
      Optional<List<FlinkJob>> jobs = cluster.jobsNow();
      if (jobs.isPresent()) {
        return jobs.get();
      }
      waitFor(
          "a JobManager that answers at %s; start its process if none runs"
              .formatted(cluster.rest().address()));
    }
  }

  /**
   * Waits.
   *
   * @param before the jobs that were known before the job was to run
   * @param asWanted what the job has to be besides
   * @throws CommandFailure if the job fails, or is not there in time, saying what was waited for
   */
  FlinkJob await(List<FlinkJob> before, Predicate<FlinkJob> asWanted) {
    Set<Long> failures =
        before.stream()
            .filter(FlinkJob::isFailed)
            .map(FlinkJob::endedAt)
            .collect(Collectors.toSet());
    FlinkJob job = awaitTasks(failures, asWanted);
    awaitCheckpoint(job);
    return job;
  }

  private FlinkJob awaitTasks(Set<Long> failures, Predicate<FlinkJob> asWanted) {
    while (true) {
      List<FlinkJob> jobs = awaitJobManager();
      Optional<FlinkJob> live = cluster.live(jobs);
      if (live.isEmpty()) {
        requireNoFailure(jobs, failures);
        waitFor("a JobManager to start the job");
      } else if (!live.get().runsWhole()) {
        waitFor("all tasks to run", live.get().progress());
      } else if (!asWanted.test(live.get())) {
        waitFor("the job to have its new parallelism");
      } else {
        return live.get();
      }
    }
  }

  private void requireNoFailure(List<FlinkJob> jobs, Set<Long> failures) {
    for (FlinkJob job : jobs) {
      if (job.isFailed() && !failures.contains(job.endedAt())) {
        throw new CommandFailure(
            CommandFailure.FAILED, "the job failed at its start: " + cluster.failure(job.id()));
      }
    }
  }

  /** Asked for, as an idle job makes one only each half minute. */
  private void awaitCheckpoint(FlinkJob job) {
    Checkpoint checkpoint = new Checkpoint(cluster, job.id());
    while (!checkpoint.isComplete()) {
      waitFor("the first checkpoint since all tasks run", checkpoint.lastFailure());
    }
  }

  /** The state that the job was restored from; empty for none. */
  Optional<String> restoredFrom(FlinkJob job) {
    JsonNode restored =
        cluster.answer("/jobs/" + job.id() + "/checkpoints").path("latest").path("restored");
    return Optional.of(restored.path("external_path").asText()).filter(path -> !path.isEmpty());
  }

  private void waitFor(String what) {
    waitFor(what, "");
  }

  /** How far it is stands only in the last word. */
  private void waitFor(String what, String progress) {
    if (!what.equals(said)) {
      output.note("waiting for " + what);
      said = what;
    }
    if (System.nanoTime() > end) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "after %d s the command still waits for %s%s. What was ordered stays ordered; look at the web UI at %s and at the JobManager's log"
              .formatted(
                  timeout.toSeconds(),
                  what,
                  progress.isEmpty() ? "" : " (" + progress + ")",
                  cluster.rest().address()));
    }
    cluster.rest().pace().pause();
  }
}
