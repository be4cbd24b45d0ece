package io.flinkgraphrag.jobs.chaos;

import io.flinkgraphrag.jobs.chaos.host.CheckpointDisk;
import io.flinkgraphrag.jobs.chaos.host.NetworkCut;
import io.flinkgraphrag.jobs.cluster.ProcessRow;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * What injections have in their hands. Its calls return when the thing is done; who is asked to do
 * something to a process that is not there, or to a leader where none leads, waits for it.
 */
final class Ground {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int LOOK_MS = 200;
  private static final int KAFKA_SECONDS_MAX = 60;

  private final RunningCluster cluster;
  private final Operations operations;
  private final QuestionSender questions;
  private final HostFaults host;

  Ground(RunningCluster cluster, Operations operations, QuestionSender questions, HostFaults host) {
    this.cluster = cluster;
    this.operations = operations;
    this.questions = questions;
    this.host = host;
  }

  /** Something of the cluster that may fail because somebody is not there yet. */
  private interface Attempt<T> {
    T make() throws InterruptedException;
  }

  private static <T> T patiently(Attempt<T> attempt) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return attempt.make();
      } catch (StartFailure notNow) {
        if (System.nanoTime() > end) {
          throw notNow;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      }
    }
  }

  void kill(String role) throws InterruptedException {
    patiently(() -> cluster.kill(role));
  }

  /** Those whose roles begin so, one right after the other. */
  void killAll(String prefix) throws InterruptedException {
    for (ProcessRow row : cluster.table().processes()) {
      if (row.role().startsWith(prefix)) {
        kill(row.role());
      }
    }
  }

  /**
   * The TaskManager that was drawn, or one that has tasks where that one has none: after a loss all
   * tasks are on the others.
   */
  String busy(String drawn) throws InterruptedException {
    List<String> busy =
        patiently(
            () -> {
              List<String> found = cluster.busyTaskManagers();
              if (found.isEmpty()) {
                throw new StartFailure("no TaskManager has a task");
              }
              return found;
            });
    return busy.contains(drawn) ? drawn : busy.get(0);
  }

  /** The others of the same kind. */
  void killOthers(String role) throws InterruptedException {
    String prefix = role.substring(0, role.indexOf('-') + 1);
    for (ProcessRow row : cluster.table().processes()) {
      if (row.role().startsWith(prefix) && !row.role().equals(role)) {
        kill(row.role());
      }
    }
  }

  void freeze(String role, int seconds) throws InterruptedException {
    ProcessRow frozen = patiently(() -> cluster.freeze(role));
    try {
      pause(seconds);
    } finally {
      cluster.thaw(frozen);
    }
  }

  /** Cuts one off from all others. */
  void isolate(String role, int seconds) throws InterruptedException {
    NetworkCut network = host.network();
    if (network == null) {
      throw new StartFailure("no process can be cut off here");
    }
    network.cut(role);
    try {
      pause(seconds);
    } finally {
      network.heal(role);
    }
  }

  String leader() throws InterruptedException {
    return patiently(() -> cluster.find("leader")).role();
  }

  /** The JobManager that does not lead. */
  String standby() throws InterruptedException {
    String leader = leader();
    return cluster.table().processes().stream()
        .map(ProcessRow::role)
        .filter(role -> role.startsWith("jobmanager-") && !role.equals(leader))
        .findFirst()
        .orElseThrow(() -> new StartFailure("no JobManager stands by"));
  }

  /** The broker that coordinates the most transactions that are open. */
  String coordinator() throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.table().bootstrap()))) {
      Map<Integer, ? extends Collection<TransactionListing>> all =
          admin.listTransactions().allByBrokerId().get(KAFKA_SECONDS_MAX, TimeUnit.SECONDS);
      return all.entrySet().stream()
          .max(Comparator.comparingLong(entry -> open(entry.getValue())))
          .map(entry -> "broker-" + entry.getKey())
          .orElseThrow(() -> new StartFailure("Kafka knows of no broker"));
    } catch (TimeoutException e) {
      throw new StartFailure("Kafka does not tell its transactions", e);
    }
  }

  private static long open(Collection<TransactionListing> listings) {
    return listings.stream().filter(each -> each.state() == TransactionState.ONGOING).count();
  }

  /** Returns when so many TaskManagers run as processes. */
  void scale(int taskManagers) throws IOException, InterruptedException {
    cluster.scale(taskManagers);
    patiently(
        () -> {
          List<ProcessRow> rows =
              cluster.table().processes().stream()
                  .filter(row -> row.role().startsWith("taskmanager-"))
                  .toList();
          if (rows.size() != taskManagers
              || !rows.stream().allMatch(row -> row.handle().isPresent())) {
            throw new StartFailure("there are not %d TaskManagers yet".formatted(taskManagers));
          }
          return rows;
        });
  }

  void fillDisk(int seconds) throws IOException, InterruptedException {
    CheckpointDisk disk = host.disk();
    if (disk == null) {
      throw new StartFailure("the checkpoints have no disk of their own");
    }
    disk.fill(seconds);
  }

  void pause(int seconds) throws InterruptedException {
    TimeUnit.SECONDS.sleep(seconds);
  }

  Operations operations() {
    return operations;
  }

  QuestionSender questions() {
    return questions;
  }
}
