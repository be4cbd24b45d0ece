package io.flinkgraphrag.jobs.cluster;

import java.util.Optional;

/**
 * A cluster at one moment.
 *
 * @param leader role of the JobManager that leads; empty while none does
 * @param job empty while Flink does not answer
 * @param partitions empty while Kafka does not answer
 */
public record ClusterStatus(
    ProcessTable table,
    Optional<String> leader,
    Optional<JobHealth> job,
    Optional<PartitionHealth> partitions) {

  /** How many there are as processes; a frozen one is none to the job. */
  public long taskManagers() {
    return table.processes().stream()
        .flatMap(row -> Role.parse(row.role()).stream())
        .filter(role -> role.kind() == Role.Kind.TASK_MANAGER)
        .count();
  }

  /** Whether nothing is amiss. */
  public boolean isWell() {
    return table.watcher().isPresent()
        && table.processes().stream().allMatch(row -> row.handle().isPresent())
        && leader.isPresent()
        && job.filter(JobHealth::answers)
            .filter(health -> health.taskManagers() >= taskManagers())
            .isPresent()
        && partitions.filter(health -> health.underReplicated() == 0).isPresent();
  }
}
