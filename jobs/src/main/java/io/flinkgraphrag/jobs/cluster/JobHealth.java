package io.flinkgraphrag.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.flink.FlinkFault;
import io.flinkgraphrag.jobs.flink.FlinkJob;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.operate.JobGroup;
import io.flinkgraphrag.jobs.operate.JobOrder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;

/**
 * What Flink says of the job, and what the job was ordered to do while it does not run.
 *
 * @param job empty while the leader has none: it waits for the order to start it, or is about to
 * @param checkpointAt when the last completed checkpoint was triggered, ms since the epoch; 0 for
 *     none
 * @param taskManagers that are registered with the leader
 * @param failure why it failed for good; "" while it has not
 * @param order the last one; empty for none, and while the job lives, when none is looked for
 */
public record JobHealth(
    Optional<FlinkJob> job,
    long checkpointAt,
    int taskManagers,
    String failure,
    Optional<JobOrder> order) {

  /**
   * As it is now.
   *
   * @param bootstrap where the orders are
   * @return empty where no JobManager answers, or none that knows the leader
   */
  static Optional<JobHealth> read(FlinkRest rest, String bootstrap) {
    Optional<JsonNode> overview = find(rest, "/jobs/overview");
    Optional<JsonNode> taskManagers = find(rest, "/taskmanagers");
    if (overview.isEmpty() || taskManagers.isEmpty()) {
      return Optional.empty();
    }
    JsonNode jobs = overview.get().path("jobs");
    Optional<FlinkJob> job =
        jobs.isEmpty() ? Optional.empty() : Optional.of(FlinkJob.of(jobs.get(0)));
    boolean rests = job.filter(each -> !each.hasEnded()).isEmpty();
    return Optional.of(
        new JobHealth(
            job,
            job.isPresent() ? checkpointAt(rest, job.get()) : 0,
            taskManagers.get().path("taskmanagers").size(),
            job.filter(FlinkJob::isFailed).isPresent() ? failure(rest, job.get()) : "",
            rests ? order(rest, bootstrap) : Optional.empty()));
  }

  private static Optional<JsonNode> find(FlinkRest rest, String path) {
    try {
      return rest.look(path);
    } catch (FlinkRest.Refused | CommandFailure notNow) {
      return Optional.empty();
    }
  }

  private static long checkpointAt(FlinkRest rest, FlinkJob job) {
    return find(rest, "/jobs/" + job.id() + "/checkpoints")
        .map(all -> all.at("/latest/completed/trigger_timestamp").asLong())
        .orElse(0L);
  }

  /** The state that the running job began with; empty for none, or where that is not known. */
  static Optional<String> restoredFrom(FlinkRest rest) {
    return find(rest, "/jobs/overview")
        .map(overview -> overview.path("jobs").path(0).path("jid").asText())
        .filter(id -> !id.isEmpty())
        .flatMap(id -> find(rest, "/jobs/" + id + "/checkpoints"))
        .map(all -> all.at("/latest/restored/external_path").asText())
        .filter(path -> !path.isEmpty());
  }

  private static String failure(FlinkRest rest, FlinkJob job) {
    return FlinkFault.words(
        find(rest, "/jobs/" + job.id() + "/exceptions")
            .map(all -> all.at("/exceptionHistory/entries/0/stacktrace").asText())
            .orElse(""));
  }

  private static Optional<JobOrder> order(FlinkRest rest, String bootstrap) {
    Optional<JsonNode> entries = find(rest, "/jobmanager/config");
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
    return job.filter(FlinkJob::runsWhole).isPresent();
  }

  boolean isFailed() {
    return job.filter(FlinkJob::isFailed).isPresent();
  }

  /**
   * Why the job does not run, and what lets it go on; empty for one that runs, restarts, or is
   * ordered to start.
   */
  public Optional<String> atRest() {
    if (job.filter(each -> !each.hasEnded()).isPresent()) {
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
    return job.filter(ended -> !isOrderedSince(ended)).map(this::unordered);
  }

  /** The JobManager of the job that has ended is about to end, too. */
  private boolean isOrderedSince(FlinkJob ended) {
    return order
        .filter(JobOrder.Run.class::isInstance)
        .filter(run -> run.at() > ended.endedAt())
        .isPresent();
  }

  private String unordered(FlinkJob ended) {
    return ended.isFailed()
        ? "failed for good: %s. When that is put right, ./graphrag start tries again"
            .formatted(failure)
        : "%s, not by ./graphrag stop; ./graphrag start lets it go on".formatted(ended.state());
  }
}
