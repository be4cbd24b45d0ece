package io.flinkgraphrag.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What Flink says of the job. Its state is RUNNING too while no task runs, so that alone is no
 * health.
 *
 * @param running tasks that run, of {@code total}
 * @param checkpointAt when the last completed checkpoint was triggered, ms since the epoch; 0 for
 *     none
 * @param taskManagers that are registered with the leader
 */
public record JobHealth(String state, int running, int total, long checkpointAt, int taskManagers) {

  static Optional<JobHealth> read(FlinkRest rest) throws InterruptedException {
    Optional<JsonNode> jobs = rest.get("/jobs/overview").map(overview -> overview.path("jobs"));
    if (jobs.isEmpty() || jobs.get().isEmpty()) {
      return Optional.empty();
    }
    JsonNode job = jobs.get().get(0);
    long checkpointAt =
        rest.get("/jobs/" + job.path("jid").asText() + "/checkpoints")
            .map(all -> all.at("/latest/completed/trigger_timestamp").asLong())
            .orElse(0L);
    int taskManagers =
        rest.get("/taskmanagers").map(all -> all.path("taskmanagers").size()).orElse(0);
    return Optional.of(
        new JobHealth(
            job.path("state").asText(),
            job.at("/tasks/running").asInt(),
            job.at("/tasks/total").asInt(),
            checkpointAt,
            taskManagers));
  }

  /** Whether questions are answered. */
  public boolean answers() {
    return state.equals("RUNNING") && total > 0 && running == total;
  }
}
