package io.flinkgraphrag.jobs.cli.cluster;

import io.flinkgraphrag.jobs.cli.console.Columns;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cluster.ClusterStatus;
import io.flinkgraphrag.jobs.cluster.JobHealth;
import io.flinkgraphrag.jobs.cluster.ProcessRow;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import io.flinkgraphrag.jobs.flink.FlinkJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description = {
      "Tells of each process, of the job and of the topics.",
      "",
      "Exit code 0 when all is well: all processes live, all TaskManagers are registered, all tasks of"
          + " the job run, and no partition lacks a replica; else 1."
    })
public final class ClusterStatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ClusterChoice choice;

  @Override
  public Integer call() throws InterruptedException {
    RunningCluster cluster = choice.cluster();
    ClusterStatus status = cluster.status();
    Output output = Output.of(spec);
    output.result(Columns.render(rows(status)));
    output.result("data        " + cluster.data());
    output.result("supervisor  " + supervisor(status));
    output.result("kafka       " + status.table().bootstrap());
    output.result("leader      " + status.leader().orElse("none now"));
    output.result(
        "job         "
            + status
                .job()
                .map(job -> job(job, status.taskManagers()))
                .orElse("Flink does not answer"));
    output.result(
        "partitions  "
            + status
                .partitions()
                .map(all -> "%d of %d lack a replica".formatted(all.underReplicated(), all.total()))
                .orElse("Kafka does not answer"));
    return status.isWell() ? 0 : CommandFailure.FAILED;
  }

  private static List<List<String>> rows(ClusterStatus status) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("process", "pid", "port", "metrics", "since", "restarts"));
    for (ProcessRow row : status.table().processes()) {
      boolean lives = row.handle().isPresent();
      rows.add(
          List.of(
              row.role(),
              lives ? Long.toString(row.pid()) : "dead",
              Integer.toString(row.port()),
              row.metricsPort() == 0 ? "-" : Integer.toString(row.metricsPort()),
              lives ? Times.at(row.since()) : "-",
              Integer.toString(row.restarts())));
    }
    return rows;
  }

  private static String supervisor(ClusterStatus status) {
    return status.table().watcher().isPresent()
        ? "process " + status.table().supervisor()
        : "dead: nobody starts again who dies. End the rest with: graphrag cluster down";
  }

  private static String job(JobHealth job, long taskManagers) {
    return job.atRest().orElseGet(() -> atWork(job, taskManagers));
  }

  private static String atWork(JobHealth job, long taskManagers) {
    String checkpoint =
        job.checkpointAt() == 0
            ? "no checkpoint yet"
            : "last checkpoint %d s ago"
                .formatted(
                    Duration.between(Instant.ofEpochMilli(job.checkpointAt()), Instant.now())
                        .toSeconds());
    return "%s, %d of %d TaskManagers are registered, %s"
        .formatted(
            job.job().map(FlinkJob::progress).orElse("not started yet"),
            job.taskManagers(),
            taskManagers,
            checkpoint);
  }
}
