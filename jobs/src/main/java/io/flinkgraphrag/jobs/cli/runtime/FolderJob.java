package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.LogFile;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.embedded.BoundedRun;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import io.flinkgraphrag.jobs.embedded.JobFailure;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.start.StartPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;

/** A job without an end, in this process and over a folder, from {@link #run} to a signal. */
public final class FolderJob {

  /** Within the brokers' maximum. Readers of the topic may have to wait so long after kill -9. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);

  private FolderJob() {}

  /** What such a job is configured with, before what the user gives. */
  public static Configuration config(String name, Duration checkpointInterval) {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.TRANSACTION_TIMEOUT, TRANSACTION_TIMEOUT);
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
    config.set(PipelineOptions.NAME, name);
    // killed before its first checkpoint, it begins anew
    config.set(GraphRagOptions.START_EMPTY, StartPolicy.ALLOW);
    return config;
  }

  /**
   * Runs the job until a signal ends it in order, and tells of it meanwhile.
   *
   * @param doing what it does, for people
   * @param progress is given the job's counters every few seconds; none where they are not known
   */
  public static void run(
      DataFolder data,
      RuntimeSettings settings,
      JobDefinition job,
      String doing,
      Consumer<Map<String, Long>> progress,
      Output output) {
    run(data, settings, job, doing, progress, output, () -> {});
  }

  /**
   * The same for a job that holds something while it runs.
   *
   * @param atSignal is run when a signal has ended the job, before the process ends
   */
  public static void run(
      DataFolder data,
      RuntimeSettings settings,
      JobDefinition job,
      String doing,
      Consumer<Map<String, Long>> progress,
      Output output,
      Runnable atSignal) {
    LogFile.write(data.logFile());
    AtomicBoolean stopping = new AtomicBoolean();
    try (BoundedRun run = BoundedRun.start(data, settings, job)) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stopping.set(true);
                    run.close();
                    atSignal.run();
                  },
                  "orderly-end"));
      output.note(
          "%s; Flink's web UI is %s, the log %s"
              .formatted(doing, run.webInterface(), data.logFile()));
      String told = "";
      while (run.await(REPORT_INTERVAL).isEmpty()) {
        progress.accept(run.counters());
        String failure = run.lastFailure().orElse("");
        if (!failure.equals(told)) {
          output.note("the job failed and goes on from its last checkpoint: " + failure);
          told = failure;
        }
      }
    } catch (JobFailure e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "%s; once that is mended, the same command goes on. The log is %s"
              .formatted(e.getMessage(), data.logFile()),
          e);
    } catch (StartFailure e) {
      if (!stopping.get()) {
        throw e;
      }
      output.note("stopped; the same command goes on from here");
    }
  }
}
