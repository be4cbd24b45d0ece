package io.flinkgraphrag.jobs.cli.chaos;

import io.flinkgraphrag.jobs.PassThroughJob;
import io.flinkgraphrag.jobs.chaos.ChaosRun;
import io.flinkgraphrag.jobs.chaos.HostFaults;
import io.flinkgraphrag.jobs.chaos.Plan;
import io.flinkgraphrag.jobs.chaos.Scenario;
import io.flinkgraphrag.jobs.chaos.Step;
import io.flinkgraphrag.jobs.chaos.Terminal;
import io.flinkgraphrag.jobs.chaos.host.CheckpointDisk;
import io.flinkgraphrag.jobs.cli.cluster.ClusterSession;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cluster.ClusterSettings;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import io.flinkgraphrag.jobs.embedded.CheckpointFolder;
import io.flinkgraphrag.jobs.options.OwnOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "chaos",
    description = {
      "Starts a cluster of its own, asks it questions all the time, breaks it in one way after the"
          + " other, and looks after each whether every question got its one answer, the same as"
          + " before any failure.",
      "",
      "The cluster is as of cluster up, and ends with the command. The order and the victims come"
          + " from the seed.",
      "",
      "Exit codes: 0 nothing was lost, doubled or wrong, 1 something was, or the cluster did not"
          + " recover, 2 it was not tried."
    })
public final class ChaosCommand implements Callable<Integer> {

  private static final int RATE_MAX = 2_000;
  private static final int SEEDS = 1_000_000;

  /** A cluster whose slowest answer takes longer without failures has little to spare. */
  private static final Duration BEHIND = Duration.ofSeconds(30);

  /** What a job without graph and generators has no part of. */
  private static final Map<Scenario, String> NOT_PASSED_THROUGH =
      Map.of(
          Scenario.GENERATOR_KILL, "this job asks no generator",
          Scenario.GENERATOR_FREEZE, "this job asks no generator",
          Scenario.DUPLICATES, "this job does not remember what it has answered",
          Scenario.CORRUPT_INPUT, "this job writes no dead letters");

  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Order and victims. Default: another one each time, which is printed.")
  private @Nullable Long seed;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      arity = "1..*",
      description = "Only these; --list names them. Default: all.")
  private List<String> names = List.of();

  @Option(names = "--list", description = "Name the scenarios, and do nothing.")
  private boolean list;

  @Option(
      names = "--pass-through",
      description =
          "Run another job, which answers each question with its own text: it shows what of an"
              + " outage is Flink's and Kafka's own.")
  private boolean passThrough;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "20",
      description = "Questions a second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "0",
      description =
          "Go through the scenarios again and again until so many minutes have passed, at least"
              + " once.")
  private long minutes;

  @Option(
      names = "--questions",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Go through the scenarios again and again until so many questions were asked, at least"
              + " once.")
  private long questions;

  @Option(
      names = "--data-dir",
      paramLabel = "D",
      description = "Folder to keep, with all logs. Default: a temporary one, deleted at the end.")
  private @Nullable Path dataDir;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the table there too, a JSON object for each line of it.")
  private @Nullable Path json;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "An option of Flink or of the job, to be tried under failures.")
  private Map<String, String> options = new HashMap<>();

  /** Once it answers questions. */
  private volatile @Nullable ClusterSession session;

  @Override
  public Integer call() throws Exception {
    Output output = Output.of(spec);
    if (list) {
      output.result(listed());
      return 0;
    }
    Ranges.require("--rate", rate, 1, RATE_MAX);
    Ranges.requireAtLeast("--minutes", minutes, 0);
    Ranges.requireAtLeast("--questions", questions, 0);
    given();
    Set<Scenario> chosen = chosen();
    long drawn = seed == null ? ThreadLocalRandom.current().nextInt(SEEDS) : seed;
    output.result("seed " + drawn);
    RunReport report = new RunReport(output, drawn, json, Path.of("").toAbsolutePath());
    leaveOut(chosen, report);
    HostFaults host =
        HostFaults.prepare(chosen, (scenario, why) -> report.leaveOut(scenario.word(), why));
    if (chosen.isEmpty()) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "none of these scenarios can be made here: " + report.leftOut());
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(report, host), "chaos-end"));
    try {
      run(output, report, new Plan(drawn, List.copyOf(chosen)), host);
    } finally {
      end(report, host);
    }
    return report.isRight() ? 0 : CommandFailure.FAILED;
  }

  /** At the end, and at a signal: the disk goes behind the processes that write to it. */
  private void end(RunReport report, HostFaults host) {
    report.end();
    ClusterSession started = session;
    if (started != null) {
      started.close();
    }
    host.close();
  }

  private static String listed() {
    return Arrays.stream(Scenario.values())
        .map(scenario -> "%-28s  %s".formatted(scenario.word(), scenario.description()))
        .collect(Collectors.joining("\n"));
  }

  private Set<Scenario> chosen() {
    Set<Scenario> chosen = EnumSet.noneOf(Scenario.class);
    for (String name : names) {
      chosen.add(
          Scenario.parse(name)
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          CommandFailure.UNUSABLE,
                          "there is no scenario %s; graphrag chaos --list names them"
                              .formatted(name))));
    }
    return chosen.isEmpty() ? EnumSet.allOf(Scenario.class) : chosen;
  }

  private void leaveOut(Set<Scenario> chosen, RunReport report) {
    NOT_PASSED_THROUGH.forEach(
        (scenario, why) -> {
          if (passThrough && chosen.remove(scenario)) {
            report.leaveOut(scenario.word(), why);
          }
        });
  }

  private void run(Output output, RunReport report, Plan plan, HostFaults host) throws Exception {
    try (ClusterSession started = ClusterSession.start(dataDir, settings(host), output)) {
      session = started;
      RunningCluster cluster = RunningCluster.over(started.root());
      Map<String, Terminal> reference = reference(started.bootstrap(), output);
      String prefix = "chaos-%s-".formatted(Long.toString(System.currentTimeMillis(), 36));
      try (ChaosRun run =
          new ChaosRun(cluster, new ClusterOperations(cluster), prefix, reference, rate, host)) {
        report.faultsFrom(run::faults);
        Duration usual = run.begin();
        output.note(
            "%d questions a second; without failures the slowest took %s s"
                .formatted(rate, ChaosTable.seconds(usual.toMillis())));
        if (usual.compareTo(BEHIND) > 0) {
          output.note(
              "that is near what this machine can do: what waits for "
                  + ChaosRun.LOST_AFTER.toMinutes()
                  + " minutes behind others counts as lost. A lower --rate tells more");
        }
        rounds(output, report, plan, run);
        run.stopAsking();
        report.countedAgain(run.countAgain());
      }
    }
  }

  private Map<String, Terminal> reference(String bootstrap, Output output) throws IOException {
    if (passThrough) {
      return SampleQuestions.echoed();
    }
    output.note("loading the sample, and asking each of its questions once");
    return SampleQuestions.learn(bootstrap);
  }

  private ClusterSettings settings(HostFaults host) {
    Configuration all = given();
    CheckpointDisk disk = host.disk();
    if (disk != null) {
      all.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY, CheckpointFolder.flinkPath(disk.folder()));
    }
    return new ClusterSettings(
        ClusterSettings.TASK_MANAGERS,
        passThrough ? 0 : ClusterSettings.GENERATORS,
        0,
        0,
        Optional.empty(),
        passThrough ? Optional.of(PassThroughJob.class.getName()) : Optional.empty(),
        all,
        role -> host.before(role.toString()));
  }

  private Configuration given() {
    Configuration given = Configuration.fromMap(options);
    try {
      OwnOptions.requireKnown(given);
      return given;
    } catch (IllegalConfigurationException e) {
      throw new CommandFailure(CommandFailure.UNUSABLE, "-D: " + e.getMessage(), e);
    }
  }

  /** Ends behind a step, when all was asked for, or the cluster is given up. */
  private void rounds(Output output, RunReport report, Plan plan, ChaosRun run)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
    for (int round = 1; round == 1 || !isEnough(run, end); round++) {
      for (Step step : plan.round(round)) {
        if (run.isGivenUp() || (round > 1 && isEnough(run, end))) {
          return;
        }
        output.note("%s (round %d, %d asked)".formatted(step, round, run.asked()));
        report.add(run.make(step));
      }
    }
  }

  private boolean isEnough(ChaosRun run, long end) {
    return run.isGivenUp() || (run.asked() >= questions && System.nanoTime() >= end);
  }
}
