package io.flinkgraphrag.jobs.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flinkgraphrag.jobs.flink.FlinkFault;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import java.util.Optional;
import java.util.UUID;

/**
 * A checkpoint of a job, asked for until one is complete: those of a job's first seconds fail where
 * a task does not run yet.
 *
 * <p>What became of each is fetched: a JobManager that is to end, as after a stop, waits for
 * minutes for whoever asked and did not come back.
 */
final class Checkpoint {

  private final FlinkCluster cluster;
  private final String job;
  private Optional<String> asked = Optional.empty();
  private String lastFailure = "";

  Checkpoint(FlinkCluster cluster, String job) {
    this.cluster = cluster;
    this.job = job;
  }

  /** Asks, or looks what became of it. */
  boolean isComplete() {
    try {
      if (asked.isEmpty()) {
        ask();
      }
      Optional<JsonNode> answer = cluster.rest().look(path() + "/" + asked.orElseThrow());
      if (answer.isEmpty()
          || !answer.get().path("status").path("id").asText().equals("COMPLETED")) {
        return false;
      }
      JsonNode operation = answer.get().path("operation");
      if (!operation.hasNonNull("failure-cause")) {
        return true;
      }
      lastFailure = FlinkFault.words(operation.path("failure-cause").path("stack-trace").asText());
    } catch (FlinkRest.Refused e) {
      lastFailure = e.reason();
    }
    asked = Optional.empty();
    return false;
  }

  private void ask() throws FlinkRest.Refused {
    String id = UUID.randomUUID().toString().replace("-", "");
    cluster
        .rest()
        .post(
            path(),
            JsonNodeFactory.instance
                .objectNode()
                .put("checkpointType", "CONFIGURED")
                .put("triggerId", id));
    asked = Optional.of(id);
  }

  private String path() {
    return "/jobs/" + job + "/checkpoints";
  }

  /** Why the last one failed that did; "" for none. */
  String lastFailure() {
    return lastFailure;
  }
}
