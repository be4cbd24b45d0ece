package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.embedded.FileTree;
import io.flinkgraphrag.jobs.operate.NextStart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One role of the cluster, whose process is started as often as it dies. Used by one thread at a
 * time: {@link Supervisor}'s, under its lock.
 */
final class SupervisedProcess {

  /** A signal of the terminal is for the supervisor, which ends all in order. */
  private static final List<String> DEAF =
      List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

  // configuration
  private final ClusterFolder folder;
  private final ProcessPlan plan;
  private final RestartBackoff backoff = new RestartBackoff();

  // state
  private @Nullable Process process;
  private long since;
  private long startedAt;
  private long dueAt;
  private int starts;

  SupervisedProcess(ClusterFolder folder, ProcessPlan plan, long now) {
    this.folder = folder;
    this.plan = plan;
    this.dueAt = now;
  }

  Role role() {
    return plan.role();
  }

  ProcessRow row() {
    Process running = process;
    return new ProcessRow(
        plan.role().toString(),
        running == null ? 0 : running.pid(),
        running == null ? 0 : since,
        plan.port(),
        plan.metricsPort(),
        Math.max(0, starts - 1));
  }

  boolean isDue(long now) {
    return process == null && now - dueAt >= 0;
  }

  /** Starts it, in an empty temporary folder. */
  void start(long now) throws IOException {
    FileTree.delete(folder.temporary(plan.role()));
    Files.createDirectories(folder.temporary(plan.role()));
    Files.createDirectories(folder.logs());
    List<String> command = new ArrayList<>(DEAF);
    command.addAll(plan.command());
    File printed = folder.printed(plan.role()).toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.work(plan.role()).toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(printed));
    builder.environment().putAll(plan.environment());
    Process started = builder.start();
    process = started;
    since = ProcessRow.startOf(started.toHandle());
    startedAt = now;
    starts++;
  }

  /** It could not be started; it will be due again. */
  void failed(long now) {
    dueAt = now + backoff.after(Duration.ZERO).toNanos();
  }

  /** The exit code of a process that has died since the last look; it will be due again. */
  OptionalInt died(long now) {
    Process running = process;
    if (running == null || running.isAlive()) {
      return OptionalInt.empty();
    }
    process = null;
    int code = running.exitValue();
    dueAt = now + wait(code, Duration.ofNanos(now - startedAt)).toNanos();
    return OptionalInt.of(code);
  }

  /** Who ends because the job is ordered to start does what it should, however young. */
  private Duration wait(int code, Duration lived) {
    return code == NextStart.EXIT_CODE ? RestartBackoff.FIRST : backoff.after(lived);
  }

  /** Asks it to end; one that is frozen hears it when it goes on. */
  void terminate() {
    if (process != null) {
      process.toHandle().destroy();
    }
  }

  void kill() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /** Whether it has ended by then. */
  boolean awaitEnd(Duration longest) throws InterruptedException {
    return process == null || process.waitFor(longest.toNanos(), TimeUnit.NANOSECONDS);
  }
}
