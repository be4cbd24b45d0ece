package io.flinkgraphrag.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.flink.FlinkTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * A cluster as another process sees it: by the file that its supervisor writes. Kills and freezes
 * by signals, and asks the supervisor for the rest.
 */
public final class RunningCluster {

  /** The supervisor ends all in order within less. */
  private static final Duration DOWN_MAX = Duration.ofSeconds(60);

  private static final Duration KILL_MAX = Duration.ofSeconds(20);

  private final Path data;
  private final ClusterFolder folder;

  private RunningCluster(Path data) {
    this.data = data;
    this.folder = folder(data);
  }

  static ClusterFolder folder(Path data) {
    return new ClusterFolder(data.resolve("cluster"));
  }

  /**
   * The cluster over a data folder.
   *
   * @throws StartFailure if there is none
   */
  public static RunningCluster over(Path data) {
    RunningCluster cluster = new RunningCluster(data.toAbsolutePath().normalize());
    cluster.table();
    return cluster;
  }

  public Path data() {
    return data;
  }

  /** As it is now. */
  public ProcessTable table() {
    try {
      return ProcessTable.read(folder.processes())
          .orElseThrow(() -> new StartFailure("no cluster runs over " + data));
    } catch (IOException e) {
      throw new StartFailure(
          "which processes run over %s cannot be read: %s".formatted(data, e), e);
    }
  }

  /**
   * The process of a role, or of the JobManager that leads.
   *
   * @param name a role, or {@code leader}
   */
  public ProcessRow find(String name) throws InterruptedException {
    ProcessTable table = table();
    String wanted = name;
    if (name.equals("leader")) {
      wanted =
          leader(table)
              .orElseThrow(
                  () -> new StartFailure("no JobManager leads now; try again in a moment"));
    }
    String role = wanted;
    return table.processes().stream()
        .filter(row -> row.role().equals(role))
        .findFirst()
        .orElseThrow(
            () ->
                new StartFailure(
                    "there is no %s; there are leader, %s"
                        .formatted(
                            name,
                            table.processes().stream()
                                .map(ProcessRow::role)
                                .collect(Collectors.joining(", ")))));
  }

  private static Optional<String> leader(ProcessTable table) throws InterruptedException {
    OptionalInt port = LeaderLookup.uiPort(table.zooKeeper());
    return table.processes().stream()
        .filter(row -> Role.parse(row.role()).filter(RunningCluster::isJobManager).isPresent())
        .filter(row -> port.isPresent() && port.getAsInt() == row.port())
        .map(ProcessRow::role)
        .findFirst();
  }

  /** Those of the JobManagers that live; each answers for the one that leads. */
  public List<String> webInterfaces() {
    ProcessTable table = table();
    return table.processes().stream()
        .filter(row -> Role.parse(row.role()).filter(RunningCluster::isJobManager).isPresent())
        .filter(row -> row.handle().isPresent())
        .flatMap(row -> table.webInterfaces().stream().filter(ui -> isAt(ui, row.port())))
        .toList();
  }

  private static boolean isAt(String webInterface, int port) {
    return URI.create(webInterface).getPort() == port;
  }

  /** The folder of the config.yaml that the JobManagers have. */
  public Optional<Path> flinkConf() {
    return Optional.of(folder.conf(Role.jobManager(1))).filter(Files::isDirectory);
  }

  private static boolean isJobManager(Role role) {
    return role.kind() == Role.Kind.JOB_MANAGER;
  }

  /** Kills a process, so that it cannot do anything about it, and waits until it is gone. */
  public ProcessRow kill(String name) throws InterruptedException {
    ProcessRow row = find(name);
    kill(living(row));
    return row;
  }

  private static ProcessHandle living(ProcessRow row) {
    return row.handle()
        .orElseThrow(
            () -> new StartFailure(row.role() + " does not run now; try again in a moment"));
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    try {
      process.onExit().get(KILL_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new StartFailure("process " + process.pid() + " does not die: " + e, e);
    }
  }

  /** Takes all time away from a process. It must be let go on by {@link #thaw}. */
  public ProcessRow freeze(String name) throws InterruptedException {
    ProcessRow row = find(name);
    ProcessHandle process = living(row);
    try {
      Signals.freeze(process.pid());
    } catch (IOException e) {
      throw new StartFailure(row.role() + " cannot be frozen: " + e.getMessage(), e);
    }
    return row;
  }

  /** Lets a process go on, if it still lives. */
  public void thaw(ProcessRow row) throws InterruptedException {
    Optional<ProcessHandle> process = row.handle();
    if (process.isPresent()) {
      try {
        Signals.thaw(process.get().pid());
      } catch (IOException e) {
        throw new StartFailure(row.role() + " cannot go on: " + e.getMessage(), e);
      }
    }
  }

  /** Has the supervisor run so many TaskManagers from its next look on. */
  public void scale(int taskManagers) throws IOException {
    if (table().watcher().isEmpty()) {
      throw new StartFailure(
          "nobody watches the cluster over "
              + data
              + " any more, so it stays as it is; ./graphrag cluster down ends it, and up starts it again");
    }
    Path draft = folder.wanted().resolveSibling("taskmanagers.new");
    Files.writeString(draft, Integer.toString(taskManagers));
    Files.move(draft, folder.wanted(), StandardCopyOption.ATOMIC_MOVE);
  }

  static Optional<Integer> wanted(ClusterFolder folder) throws IOException {
    try {
      return Optional.of(Integer.valueOf(Files.readString(folder.wanted()).strip()));
    } catch (NoSuchFileException nothing) {
      return Optional.empty();
    }
  }

  /**
   * Ends all processes, in order where the supervisor still lives, and waits for it.
   *
   * @param delete the data too; that of a temporary folder goes anyway
   * @return whether the data is still there
   */
  public boolean down(boolean delete) {
    ProcessTable table = table();
    table.watcher().ifPresent(RunningCluster::terminate);
    killAll(table);
    ClusterPointers.ofThisUser().forget(data);
    if (!Files.exists(data)) {
      return false;
    }
    if (delete || table.temporary()) {
      DataFolder.delete(data);
      return false;
    }
    forget();
    return true;
  }

  private static void terminate(ProcessHandle supervisor) {
    supervisor.destroy();
    try {
      supervisor.onExit().get(DOWN_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      kill(supervisor);
    }
  }

  private static List<ProcessRow> killAll(ProcessTable table) {
    List<ProcessRow> killed = new ArrayList<>();
    for (ProcessRow row : table.processes()) {
      row.handle()
          .ifPresent(
              process -> {
                kill(process);
                killed.add(row);
              });
    }
    return killed;
  }

  private void forget() {
    try {
      Files.deleteIfExists(folder.processes());
    } catch (IOException e) {
      throw new StartFailure(folder.processes() + " cannot be removed: " + e, e);
    }
  }

  /** Ends what a supervisor has left that was killed itself. */
  static void endLeftOver(ClusterFolder folder, Consumer<String> notes) {
    try {
      Optional<ProcessTable> table = ProcessTable.read(folder.processes());
      if (table.isPresent()) {
        List<ProcessRow> killed = killAll(table.get());
        if (!killed.isEmpty()) {
          notes.accept(
              "ended what the last cluster over this folder has left: "
                  + killed.stream().map(ProcessRow::role).collect(Collectors.joining(", ")));
        }
      }
    } catch (IOException e) {
      throw new StartFailure(folder.processes() + " cannot be read: " + e, e);
    }
  }

  /** What Flink says of the job; empty where no JobManager answers now. */
  public Optional<JobHealth> job() {
    ProcessTable table = table();
    try (FlinkRest rest = rest(table)) {
      return JobHealth.read(rest, table.bootstrap());
    }
  }

  /** TaskManagers that run a task, as Flink tells; none where no JobManager answers now. */
  public List<String> busyTaskManagers() {
    List<String> busy = new ArrayList<>();
    try (FlinkRest rest = rest(table())) {
      for (JsonNode each :
          rest.look("/taskmanagers")
              .map(all -> all.path("taskmanagers"))
              .orElseGet(MissingNode::getInstance)) {
        if (each.path("freeSlots").asInt() < each.path("slotsNumber").asInt()) {
          busy.add(each.path("id").asText());
        }
      }
    } catch (FlinkRest.Refused | CommandFailure notNow) {
      return List.of();
    }
    return busy;
  }

  private FlinkRest rest(ProcessTable table) {
    Configuration flink =
        flinkConf()
            .map(conf -> GlobalConfiguration.loadConfiguration(conf.toString()))
            .orElseGet(Configuration::new);
    return new FlinkRest(
        table.webInterfaces().stream().map(URI::create).toList(),
        FlinkRest.Pace.LOOK,
        FlinkTls.context(flink));
  }

  /** All that can be told of it; asks ZooKeeper, Flink and Kafka, for some seconds at most. */
  public ClusterStatus status() throws InterruptedException {
    ProcessTable table = table();
    return new ClusterStatus(table, leader(table), job(), PartitionHealth.read(table.bootstrap()));
  }
}
