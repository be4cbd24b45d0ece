package io.flinkgraphrag.jobs.cluster;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a process of the cluster is started.
 *
 * @param port by which others know it
 * @param metricsPort where Prometheus fetches its metrics; 0 for nowhere
 */
record ProcessPlan(
    Role role, int port, int metricsPort, List<String> command, Map<String, String> environment) {

  /** One without metrics, in the environment of this process. */
  ProcessPlan(Role role, int port, List<String> command) {
    this(role, port, 0, command, Map.of());
  }

  /** The same, with these words before its command. */
  ProcessPlan after(List<String> words) {
    return new ProcessPlan(
        role,
        port,
        metricsPort,
        Stream.concat(words.stream(), command.stream()).toList(),
        environment);
  }
}
