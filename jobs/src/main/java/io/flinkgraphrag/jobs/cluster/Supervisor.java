package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.operate.NextStart;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts the processes that it is given, starts again who dies, and tells of it. It looks four
 * times a second, on a thread of its own. Thread-safe; after {@link #close} nothing is started any
 * more.
 *
 * <p>A JobManager is started again with whichever exit code it has ended: whether it may start the
 * job stands in the orders, which it reads. So the cluster stays while its job is stopped.
 */
final class Supervisor implements AutoCloseable {

  /** Where changes are told: to the user, and to other commands by a file. */
  interface Observer {

    void note(String line);

    void changed(List<ProcessRow> rows);
  }

  static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** For an orderly end; who takes longer is killed, which all of them stand. */
  static final Duration END_MAX = Duration.ofSeconds(8);

  private static final Duration TICK_MAX = Duration.ofSeconds(20);

  private final ClusterFolder folder;
  private final Observer observer;
  private final Consumer<Supervisor> eachLook;
  private final ScheduledExecutorService looks;

  // state, guarded by this
  private final SortedMap<Role, SupervisedProcess> processes = new TreeMap<>();
  private List<ProcessRow> told = List.of();
  private boolean closed;

  /**
   * Begins to look.
   *
   * @param eachLook what else is to be done at each look, on the same thread
   */
  Supervisor(ClusterFolder folder, Observer observer, Consumer<Supervisor> eachLook) {
    this.folder = folder;
    this.observer = observer;
    this.eachLook = eachLook;
    this.looks = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "supervisor"));
    var unused =
        looks.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Has these run from the next look on. */
  synchronized void run(Collection<ProcessPlan> plans) {
    for (ProcessPlan plan : plans) {
      processes.computeIfAbsent(
          plan.role(), role -> new SupervisedProcess(folder, plan, System.nanoTime()));
    }
  }

  /** Ends one in order, and forgets it. */
  synchronized void end(Role role) {
    SupervisedProcess process = processes.remove(role);
    if (process != null) {
      endAll(List.of(process));
    }
  }

  synchronized List<Role> roles(Role.Kind kind) {
    return processes.keySet().stream().filter(role -> role.kind() == kind).toList();
  }

  private void look() {
    try {
      lookAtProcesses();
      eachLook.accept(this);
    } catch (RuntimeException e) {
      observer.note("the supervisor goes on after: " + e);
    }
  }

  private synchronized void lookAtProcesses() {
    if (closed) {
      return;
    }
    long now = System.nanoTime();
    for (SupervisedProcess process : processes.values()) {
      process.died(now).ifPresent(code -> tell(process.role(), code));
    }
    for (SupervisedProcess process : processes.values()) {
      if (process.isDue(now)) {
        start(process, now);
      }
    }
    tellRows();
  }

  private void tell(Role role, int code) {
    observer.note(
        "%s has ended (%s) and is started again; what it said is in %s"
            .formatted(role, reason(code), folder.log(role)));
  }

  private static String reason(int code) {
    if (code == NextStart.EXIT_CODE) {
      return "as the job is ordered to start";
    }
    return code > 128 && code < 160 ? "signal " + (code - 128) : "exit code " + code;
  }

  private void start(SupervisedProcess process, long now) {
    try {
      process.start(now);
    } catch (IOException e) {
      process.failed(now);
      observer.note("%s cannot be started: %s".formatted(process.role(), e.getMessage()));
    }
  }

  private void tellRows() {
    List<ProcessRow> rows = processes.values().stream().map(SupervisedProcess::row).toList();
    if (!rows.equals(told)) {
      told = rows;
      observer.changed(rows);
    }
  }

  /** Ends all, first who needs the others. Waits for it; a second call does nothing. */
  @Override
  public void close() {
    looks.shutdown();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      List<SupervisedProcess> all = new ArrayList<>(processes.values());
      endAll(all.stream().filter(process -> isOfFlink(process.role())).toList());
      endAll(all.stream().filter(process -> process.role().kind() != Role.Kind.ZOOKEEPER).toList());
      endAll(all);
    }
  }

  private static boolean isOfFlink(Role role) {
    return role.kind() == Role.Kind.JOB_MANAGER || role.kind() == Role.Kind.TASK_MANAGER;
  }

  private static void endAll(List<SupervisedProcess> processes) {
    processes.forEach(SupervisedProcess::terminate);
    long deadline = System.nanoTime() + END_MAX.toNanos();
    for (SupervisedProcess process : processes) {
      if (!ends(process, Duration.ofNanos(deadline - System.nanoTime()))) {
        process.kill();
        ends(process, TICK_MAX);
      }
    }
  }

  private static boolean ends(SupervisedProcess process, Duration longest) {
    try {
      return process.awaitEnd(longest.isNegative() ? Duration.ZERO : longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
