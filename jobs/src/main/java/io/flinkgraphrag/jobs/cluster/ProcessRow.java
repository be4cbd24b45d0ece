package io.flinkgraphrag.jobs.cluster;

import java.time.Instant;
import java.util.Optional;

/**
 * A process of the cluster, as others find it.
 *
 * @param role as {@link Role#toString} has it
 * @param pid process id; 0 while it waits for its next start
 * @param since start of the process by the system's clock, ms since the epoch: a process id alone
 *     may be another's by now
 * @param metricsPort where its metrics are, as Prometheus reads them; 0 for nowhere
 * @param restarts how often it was started again
 */
public record ProcessRow(
    String role, long pid, long since, int port, int metricsPort, int restarts) {

  /** The process, while it lives. */
  public Optional<ProcessHandle> handle() {
    return pid == 0 ? Optional.empty() : alive(pid, since);
  }

  static Optional<ProcessHandle> alive(long pid, long since) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> startOf(process) == since);
  }

  /** When a process started; 0 where the system does not tell. */
  static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
