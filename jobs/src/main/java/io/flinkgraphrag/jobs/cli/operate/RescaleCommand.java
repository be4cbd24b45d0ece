package io.flinkgraphrag.jobs.cli.operate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.flink.FlinkJob;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.settings.Parallelism;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Changes the parallelism of the running job by what Flink's adaptive scheduler takes: it restarts
 * the job from a checkpoint, in the same JobManager.
 */
@Command(
    name = "rescale",
    description = {
      "Changes the parallelism of the running job, and waits until it answers questions again.",
      "",
      "Flink restarts the job from a checkpoint, so nothing is lost or answered twice. The"
          + " parallelism holds until the job is stopped; a start takes that of the options.",
      "",
      "Exit codes: 0 it has that parallelism, 1 it has not in time, 2 it was not tried."
    })
public final class RescaleCommand implements Callable<Integer> {

  private static final String ADAPTIVE = "Adaptive";

  @Spec private CommandSpec spec;

  @Mixin private final FlinkConnection flink;

  @Parameters(
      arity = "0..1",
      paramLabel = "N",
      description =
          "Subtasks of each operator, in the slot sharing groups that have no option here.")
  private @Nullable Integer all;

  @Option(
      names = "--ingest",
      paramLabel = "N",
      description = "Subtasks in the slot sharing group ingest.")
  private @Nullable Integer ingest;

  @Option(
      names = "--retrieve",
      paramLabel = "N",
      description = "Subtasks in the slot sharing group retrieve.")
  private @Nullable Integer retrieve;

  @Option(
      names = "--generate",
      paramLabel = "N",
      description = "Subtasks in the slot sharing group generate.")
  private @Nullable Integer generate;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "300",
      description = "Wait so many seconds (default: ${DEFAULT-VALUE}).")
  private long seconds;

  public RescaleCommand() {
    this(FlinkRest.Pace.USUAL);
  }

  RescaleCommand(FlinkRest.Pace pace) {
    this.flink = new FlinkConnection(pace);
  }

  @Override
  public Integer call() {
    Ranges.require("--timeout", seconds, 1, Ranges.SECONDS_MAX);
    Output output = Output.of(spec);
    try (FlinkCluster cluster = flink.open()) {
      List<FlinkJob> jobs = cluster.jobs();
      FlinkJob job = cluster.requireWhole();
      requireAdaptive(job);
      SlotGroups groups = groups(cluster, job);
      Map<String, Integer> wanted = wanted(groups.parallelism());
      if (wanted.equals(groups.parallelism())) {
        output.result("job %s has that parallelism already: %s".formatted(job.id(), wanted));
        return 0;
      }
      requireSlots(cluster, wanted);
      output.note("from %s to %s".formatted(groups.parallelism(), wanted));
      order(cluster, job, groups, wanted);
      Health health = new Health(cluster, output, Duration.ofSeconds(seconds));
      health.await(jobs, running -> groups(cluster, running).parallelism().equals(wanted));
      output.result("job %s runs with %s".formatted(job.id(), wanted));
    }
    return 0;
  }

  private static void requireAdaptive(FlinkJob job) {
    if (!job.scheduler().equals(ADAPTIVE)) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "the scheduler of job %s is %s, which cannot rescale: set jobmanager.scheduler: adaptive for the JobManagers and stop and start the job; or stop it, set parallelism.default, and start it"
              .formatted(job.id(), job.scheduler()));
    }
  }

  private static SlotGroups groups(FlinkCluster cluster, FlinkJob job) {
    return SlotGroups.of(cluster.answer("/jobs/" + job.id()));
  }

  private Map<String, Integer> wanted(Map<String, Integer> present) {
    Map<String, Integer> wanted = new TreeMap<>(present);
    if (all != null) {
      int every = all;
      wanted.replaceAll((group, old) -> every);
    }
    putIfGiven(wanted, SlotGroups.INGEST, ingest);
    putIfGiven(wanted, SlotGroups.RETRIEVE, retrieve);
    putIfGiven(wanted, SlotGroups.GENERATE, generate);
    wanted.forEach((group, n) -> Ranges.require("the parallelism", n, 1, Parallelism.MAX));
    return wanted;
  }

  private static void putIfGiven(Map<String, Integer> wanted, String group, @Nullable Integer n) {
    if (n == null) {
      return;
    }
    if (wanted.replace(group, n) == null) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "the job has no slot sharing group %s; it has %s".formatted(group, wanted.keySet()));
    }
  }

  /**
   * Flink would run the job with less than was asked. All slots count: those that a job has given
   * up are told as its own for a while.
   */
  private static void requireSlots(FlinkCluster cluster, Map<String, Integer> wanted) {
    int slots = cluster.answer("/overview").path("slots-total").asInt();
    int needed = SlotGroups.slots(wanted);
    if (needed > slots) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "%s needs %d slots, and the cluster has %d: start TaskManagers first"
              .formatted(wanted, needed, slots));
    }
  }

  /** With 1 as the least, as at a start: a job that loses a TaskManager runs on with less. */
  private static void order(
      FlinkCluster cluster, FlinkJob job, SlotGroups groups, Map<String, Integer> wanted) {
    ObjectNode requirements = JsonNodeFactory.instance.objectNode();
    groups
        .vertices()
        .forEach(
            (vertex, group) ->
                requirements
                    .putObject(vertex)
                    .putObject("parallelism")
                    .put("lowerBound", 1)
                    .put("upperBound", wanted.get(group)));
    try {
      cluster.rest().put("/jobs/" + job.id() + "/resource-requirements", requirements);
    } catch (FlinkRest.Refused e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "job %s was not rescaled: %s. It runs on as it is".formatted(job.id(), e.reason()),
          e);
    }
  }
}
