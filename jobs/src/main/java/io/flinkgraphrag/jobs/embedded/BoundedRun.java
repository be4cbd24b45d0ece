package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.start.StartPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.jobmaster.JobResult;

/**
 * A job that comes to an end, or goes on until this is closed, on a Flink cluster in this JVM, over
 * a data folder that its checkpoints are in. Killed at any moment and started again over the
 * folder, it goes on. Kafka is somebody else's.
 */
public final class BoundedRun implements AutoCloseable {

  private final EmbeddedFlink flink;
  private final AtomicBoolean closed = new AtomicBoolean();

  private BoundedRun(EmbeddedFlink flink) {
    this.flink = flink;
  }

  /**
   * Forgets progress that is too old to go on from: what it has written and not committed is
   * dropped by the broker after the timeout of transactions, and would be missing.
   *
   * @return whether there was such progress
   */
  public static boolean forgetOlderThan(DataFolder data, Duration age, Clock clock) {
    CheckpointFolder checkpoints = new CheckpointFolder(data.checkpoints());
    try {
      Optional<StoredCheckpoint> newest = checkpoints.newestWhole(StartPolicy.ALLOW);
      if (newest.isEmpty() || newest.get().completedAt() > clock.millis() - age.toMillis()) {
        return false;
      }
      forget(data);
      return true;
    } catch (IOException e) {
      throw new StartFailure(
          "the progress in %s cannot be read: %s".formatted(data.checkpoints(), e), e);
    }
  }

  /** Forgets all progress. */
  public static void forget(DataFolder data) {
    try {
      FileTree.delete(data.checkpoints());
      Files.createDirectory(data.checkpoints());
    } catch (IOException e) {
      throw new StartFailure(
          "the progress in %s cannot be deleted: %s".formatted(data.checkpoints(), e), e);
    }
  }

  /** Whether there is a checkpoint to go on from. */
  public static boolean hasProgress(DataFolder data) {
    try {
      return new CheckpointFolder(data.checkpoints()).newestWhole(StartPolicy.ALLOW).isPresent();
    } catch (IOException e) {
      throw new StartFailure(
          "the progress in %s cannot be read: %s".formatted(data.checkpoints(), e), e);
    }
  }

  /**
   * Refuses a folder with what another command keeps, which is nothing to go on from, and must not
   * be deleted at the end.
   *
   * @param marker a file among the checkpoints that such a run leaves there
   */
  public static void requireOwn(DataFolder data, String marker) {
    boolean own = Files.exists(data.checkpoints().resolve(marker));
    if (Files.exists(data.kafka().resolve(BrokerStorage.FORMATTED))
        || Files.exists(data.cluster())
        || (!own && hasProgress(data))) {
      throw new StartFailure(
          "%s holds data of another command; name another folder with --data-dir"
              .formatted(data.root()));
    }
  }

  /**
   * Submits the job, from the newest whole checkpoint in the folder.
   *
   * @throws StartFailure if it cannot be
   */
  public static BoundedRun start(DataFolder data, RuntimeSettings settings, JobDefinition job) {
    Configuration config = FlinkSettings.of(data, settings);
    CheckpointFolder checkpoints = new CheckpointFolder(data.checkpoints());
    EmbeddedFlink flink =
        EmbeddedFlink.start(EmbeddedFlink.jobGraph(job, config, checkpoints), config, checkpoints);
    BoundedRun run = new BoundedRun(flink);
    try {
      flink.submit();
      return run;
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  /** Web UI, as a URL. */
  public String webInterface() {
    return flink.webInterface();
  }

  /** Why the job was started again the last time; empty where it was not. */
  public Optional<String> lastFailure() {
    return flink.lastFailure();
  }

  /** What the job counts with accumulators, by now; empty where it cannot be asked. */
  public Map<String, Long> counters() {
    return flink.counters();
  }

  /**
   * Waits for the end.
   *
   * @param patience how long at most
   * @return the job's counters; empty where it goes on
   * @throws JobFailure if the job failed for good, with its reason
   * @throws StartFailure if it was stopped
   */
  public Optional<Map<String, Long>> await(Duration patience) {
    try {
      JobResult result = flink.result().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (result.getJobStatus().equals(Optional.of(JobStatus.FAILED))) {
        throw new JobFailure(EmbeddedFlink.describe(result));
      }
      if (!result.isSuccess()) {
        throw new StartFailure(EmbeddedFlink.describe(result));
      }
      Map<String, Long> counters = new TreeMap<>();
      result
          .toJobExecutionResult(BoundedRun.class.getClassLoader())
          .getAllAccumulatorResults()
          .forEach(
              (name, value) -> {
                if (value instanceof Long count) {
                  counters.put(name, count);
                }
              });
      return Optional.of(counters);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    } catch (ExecutionException | IOException | ClassNotFoundException e) {
      throw new StartFailure("the job's end is not known: " + e, e);
    } catch (JobExecutionException e) {
      throw new StartFailure("the job failed: " + e, e);
    }
  }

  /** A second call, as by a signal's handler, does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      flink.close();
    }
  }
}
