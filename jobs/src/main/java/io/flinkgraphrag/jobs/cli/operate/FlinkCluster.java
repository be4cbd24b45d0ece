package io.flinkgraphrag.jobs.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.flink.FlinkFault;
import io.flinkgraphrag.jobs.flink.FlinkJob;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What there is at one Flink REST address, and the job there that a command is about. */
final class FlinkCluster implements AutoCloseable {

  private final FlinkRest rest;
  private final Optional<String> wanted;

  /**
   * @param wanted the job's id, needed only where several run
   */
  FlinkCluster(FlinkRest rest, Optional<String> wanted) {
    this.rest = rest;
    this.wanted = wanted;
  }

  FlinkRest rest() {
    return rest;
  }

  /** The JobManager's configuration; secrets are hidden in it. */
  Map<String, String> config() {
    Map<String, String> config = new HashMap<>();
    for (JsonNode entry : answer("/jobmanager/config")) {
      config.put(entry.path("key").asText(), entry.path("value").asText());
    }
    return config;
  }

  /** An answer that Flink always has. */
  JsonNode answer(String path) {
    try {
      return rest.get(path);
    } catch (FlinkRest.Refused e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "Flink at %s answers %s with: %s".formatted(rest.address(), path, e.reason()),
          e);
    }
  }

  /** All jobs that the JobManager knows, also those that have ended. */
  List<FlinkJob> jobs() {
    return jobs(answer("/jobs/overview"));
  }

  private static List<FlinkJob> jobs(JsonNode overview) {
    List<FlinkJob> jobs = new ArrayList<>();
    overview.path("jobs").forEach(job -> jobs.add(FlinkJob.of(job)));
    return jobs;
  }

  /** All jobs; empty where no JobManager answers at the moment. */
  Optional<List<FlinkJob>> jobsNow() {
    try {
      return rest.look("/jobs/overview").map(FlinkCluster::jobs);
    } catch (FlinkRest.Refused e) {
      return Optional.empty();
    }
  }

  /**
   * The job that has not ended, of these.
   *
   * @throws CommandFailure if there are several and none was named
   */
  Optional<FlinkJob> live(List<FlinkJob> jobs) {
    List<FlinkJob> live =
        jobs.stream()
            .filter(job -> !job.hasEnded())
            .filter(job -> wanted.isEmpty() || wanted.get().equals(job.id()))
            .toList();
    if (live.size() > 1) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "%d jobs run at %s: name one by --job ID, of %s"
              .formatted(
                  live.size(),
                  rest.address(),
                  live.stream()
                      .map(job -> "%s (%s)".formatted(job.id(), job.name()))
                      .collect(Collectors.joining(", "))));
    }
    return live.stream().findFirst();
  }

  /**
   * The job that has not ended.
   *
   * @throws CommandFailure if there is none, or several
   */
  FlinkJob requireLive() {
    List<FlinkJob> jobs = jobs();
    return live(jobs)
        .orElseThrow(
            () ->
                new CommandFailure(
                    CommandFailure.UNUSABLE,
                    "no job%s runs at %s%s. Start it by ./graphrag start"
                        .formatted(
                            wanted.map(id -> " " + id).orElse(""), rest.address(), ended(jobs))));
  }

  private static String ended(List<FlinkJob> jobs) {
    return jobs.isEmpty()
        ? ""
        : jobs.stream()
            .map(job -> job.id() + " " + job.state())
            .collect(Collectors.joining(", ", " (", ")"));
  }

  /**
   * The job, all of whose tasks run.
   *
   * @throws CommandFailure if there is none: Flink takes no savepoint before
   */
  FlinkJob requireWhole() {
    FlinkJob job = requireLive();
    if (!job.runsWhole()) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "job %s does not run whole (%s), so no savepoint can be taken: look at its exceptions in the web UI at %s, and try again"
              .formatted(job.id(), job.progress(), rest.address()));
    }
    return job;
  }

  /** Why a job failed the last time, as far as Flink knows. */
  String failure(String job) {
    try {
      JsonNode entries =
          rest.get("/jobs/" + job + "/exceptions").path("exceptionHistory").path("entries");
      return FlinkFault.words(entries.path(0).path("stacktrace").asText());
    } catch (FlinkRest.Refused e) {
      return FlinkFault.words("");
    }
  }

  @Override
  public void close() {
    rest.close();
  }
}
