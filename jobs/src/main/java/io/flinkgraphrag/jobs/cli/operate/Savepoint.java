package io.flinkgraphrag.jobs.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.flink.FlinkFault;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * One savepoint of a job: asked for by an id of ours, so that a call that is sent again asks for
 * the same one, and waited for. The JobManager of a job that is stopped stays until this has
 * fetched what became of it.
 */
final class Savepoint {

  /** How it ended. */
  sealed interface Outcome {

    /** It is complete. */
    record Taken(String path) implements Outcome {}

    /** Flink gave it up, and the job runs on. */
    record Failed(String reason) implements Outcome {}

    /** The JobManager that took it is gone, and the one of now knows nothing of it. */
    record Forgotten(String reason) implements Outcome {}

    /** It is not decided yet. */
    record UnderWay() implements Outcome {}
  }

  private final FlinkCluster cluster;
  private final String job;
  private final String trigger = UUID.randomUUID().toString().replace("-", "");

  Savepoint(FlinkCluster cluster, String job) {
    this.cluster = cluster;
    this.job = job;
  }

  /**
   * Takes the savepoint.
   *
   * @param stop whether the job is to end with it
   * @param format NATIVE or CANONICAL
   */
  Outcome take(boolean stop, String folder, String format, Duration timeout) {
    ObjectNode order =
        JsonNodeFactory.instance
            .objectNode()
            .put(stop ? "targetDirectory" : "target-directory", folder)
            .put("formatType", format)
            .put("triggerId", trigger);
    order.put(stop ? "drain" : "cancel-job", false);
    try {
      cluster.rest().post("/jobs/" + job + (stop ? "/stop" : "/savepoints"), order);
    } catch (FlinkRest.Refused e) {
      return new Outcome.Failed(e.reason());
    }
    return await(System.nanoTime() + timeout.toNanos());
  }

  private Outcome await(long end) {
    FlinkRest.Pace pace = cluster.rest().pace();
    long answeredAt = System.nanoTime();
    while (true) {
      Optional<Outcome> seen = look();
      long now = System.nanoTime();
      if (seen.isPresent()) {
        answeredAt = now;
        if (!(seen.get() instanceof Outcome.UnderWay)) {
          return seen.get();
        }
      } else if (now - answeredAt > pace.away().toNanos()) {
        return new Outcome.Forgotten(
            "no JobManager answered at %s for %d s"
                .formatted(cluster.rest().address(), pace.away().toSeconds()));
      }
      if (now > end) {
        return new Outcome.UnderWay();
      }
      pace.pause();
    }
  }

  /** Empty where no JobManager answers at the moment. */
  private Optional<Outcome> look() {
    try {
      return cluster.rest().look("/jobs/" + job + "/savepoints/" + trigger).map(Savepoint::outcome);
    } catch (FlinkRest.Refused e) {
      return Optional.of(
          e.isNotFound()
              ? new Outcome.Forgotten("the JobManager changed: " + e.reason())
              : new Outcome.Failed(e.reason()));
    }
  }

  private static Outcome outcome(JsonNode answer) {
    if (!answer.path("status").path("id").asText().equals("COMPLETED")) {
      return new Outcome.UnderWay();
    }
    JsonNode operation = answer.path("operation");
    return operation.hasNonNull("location")
        ? new Outcome.Taken(operation.get("location").asText())
        : new Outcome.Failed(
            FlinkFault.words(operation.path("failure-cause").path("stack-trace").asText()));
  }
}
