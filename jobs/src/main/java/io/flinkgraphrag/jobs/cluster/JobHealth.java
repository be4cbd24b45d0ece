package io.flinkgraphrag.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.jobs.flink.FlinkFault;
import io.flinkgraphrag.jobs.operate.JobGroup;
import io.flinkgraphrag.jobs.operate.JobOrder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;

/**
 * What Flink says of the job, and what the job was ordered to do while it does not run. Flink's
 * state is RUNNING too while no task runs, so that alone is no health.
 *
 * @param state as Flink has it; {@link #NONE} while the leader has no job: it waits for the order
 *     to start one, or is about to
 * @param endedAt ms since the epoch; -1 while it has not ended
 * @param running tasks that run, of {@code total}
 * @param checkpointAt when the last completed checkpoint was triggered, ms since the epoch; 0 for
 *     none
 * @param taskManagers that are registered with the leader
 * @param failure why it failed for good; "" while it has not
 * @param order the last one; empty for none, and while the job lives, when none is looked for
 */
public record JobHealth(
    String state,
    long endedAt,
    int running,
    int total,
    long checkpointAt,
    int taskManagers,
    String failure,
    Optional<JobOrder> order) {

  static final String NONE = "not started yet";
  static final String FAILED = "FAILED";

  private static final Set<String> ENDED = Set.of(NONE, FAILED, "FINISHED", "CANCELED");

  /**
   * As it is now.
   *
   * @param bootstrap where the orders are
   * @return empty where no JobManager answers, or none that knows the leader
   */
  static Optional<JobHealth> read(FlinkRest rest, String bootstrap) throws InterruptedException {
    Optional<JsonNode> overview = rest.get("/jobs/overview");
    Optional<JsonNode> taskManagers = rest.get("/taskmanagers");
    if (overview.isEmpty() || taskManagers.isEmpty()) {
      return Optional.empty();
    }
    JsonNode job = overview.get().path("jobs").path(0);
    String state = job.path("state").asText(NONE);
    String path = "/jobs/" + job.path("jid").asText();
    long checkpointAt =
        job.isMissingNode()
            ? 0
            : rest.get(path + "/checkpoints")
                .map(all -> all.at("/latest/completed/trigger_timestamp").asLong())
                .orElse(0L);
    return Optional.of(
        new JobHealth(
            state,
            job.path("end-time").asLong(-1),
            job.at("/tasks/running").asInt(),
            job.at("/tasks/total").asInt(),
            checkpointAt,
            taskManagers.get().path("taskmanagers").size(),
            state.equals(FAILED) ? failure(rest, path) : "",
            ENDED.contains(state) ? order(rest, bootstrap) : Optional.empty()));
  }

  private static String failure(FlinkRest rest, String job) throws InterruptedException {
    return FlinkFault.words(
        rest.get(job + "/exceptions")
            .map(all -> all.at("/exceptionHistory/entries/0/stacktrace").asText())
            .orElse(""));
  }

  private static Optional<JobOrder> order(FlinkRest rest, String bootstrap)
      throws InterruptedException {
    Optional<JsonNode> entries = rest.get("/jobmanager/config");
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> config = new HashMap<>();
    entries
        .get()
        .forEach(entry -> config.put(entry.path("key").asText(), entry.path("value").asText()));
    Properties client = new Properties();
    client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    try {
      return JobGroup.orders(client, Configuration.fromMap(config)).latest();
    } catch (KafkaException | IOException e) {
      return Optional.empty();
    }
  }

  /** Whether questions are answered. */
  public boolean answers() {
    return state.equals("RUNNING") && total > 0 && running == total;
  }

  /**
   * Why the job does not run, and what lets it go on; empty for one that runs, restarts, or is
   * ordered to start.
   */
  public Optional<String> atRest() {
    if (!ENDED.contains(state)) {
      return Optional.empty();
    }
    if (order.isPresent() && order.get() instanceof JobOrder.Stopped stopped) {
      return Optional.of(
          "stopped%s; ./graphrag start lets it go on"
              .formatted(stopped.savepoint().isEmpty() ? "" : " with " + stopped.savepoint()));
    }
    if (order.isPresent() && order.get() instanceof JobOrder.Stopping) {
      return Optional.of("being stopped");
    }
    if (state.equals(NONE) || isOrderedSince()) {
      return Optional.empty();
    }
    return Optional.of(
        isFailed()
            ? "failed for good: %s. When that is put right, ./graphrag start tries again"
                .formatted(failure)
            : "%s, not by ./graphrag stop; ./graphrag start lets it go on".formatted(state));
  }

  /** The JobManager of the job that has ended is about to end, too. */
  private boolean isOrderedSince() {
    return order
        .filter(JobOrder.Run.class::isInstance)
        .filter(run -> run.at() > endedAt)
        .isPresent();
  }

  boolean isFailed() {
    return state.equals(FAILED);
  }
}
