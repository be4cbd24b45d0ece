package io.flinkgraphrag.jobs.flink;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * A job as Flink's overview shows it, some seconds old at most.
 *
 * @param state such as RUNNING, RESTARTING, FINISHED
 * @param endedAt ms since the epoch, -1 while it has not ended
 * @param tasks all of its tasks; 0 while they are not known
 * @param running those that run
 */
public record FlinkJob(
    String id, String name, String state, long endedAt, String scheduler, int tasks, int running) {

  private static final String FAILED = "FAILED";

  private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", FAILED);

  /** Of an entry of the overview. */
  public static FlinkJob of(JsonNode job) {
    return new FlinkJob(
        job.path("jid").asText(),
        job.path("name").asText(),
        job.path("state").asText(),
        job.path("end-time").asLong(-1),
        job.path("schedulerType").asText(),
        job.path("tasks").path("total").asInt(),
        job.path("tasks").path("running").asInt());
  }

  /** Whether it will not run any more: a start makes a new one. */
  public boolean hasEnded() {
    return ENDED.contains(state);
  }

  /** Whether it has ended by a failure that no restart could mend. */
  public boolean isFailed() {
    return state.equals(FAILED);
  }

  /** Whether it answers questions: a job is RUNNING for Flink before one of its tasks is. */
  public boolean runsWhole() {
    return state.equals("RUNNING") && tasks > 0 && running == tasks;
  }

  /** For people. */
  public String progress() {
    return tasks > 0 && state.equals("RUNNING")
        ? "%d of %d tasks run".formatted(running, tasks)
        : "it is " + state;
  }
}
