package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.embedded.CheckpointFolder;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.FileTree;
import io.flinkgraphrag.jobs.embedded.KafkaTopics;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import io.flinkgraphrag.jobs.embedded.StoredCheckpoint;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.operate.JobOrder;
import io.flinkgraphrag.jobs.operate.JobOrders;
import io.flinkgraphrag.jobs.operate.StateFolders;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.start.StartPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a cluster over one data folder, for as long as this process lives. Started
 * means: all tasks of the job run, on all TaskManagers. Closing ends all processes, Flink's first;
 * the folder, which is the caller's, can then be started over again.
 */
public final class Cluster implements AutoCloseable {

  /** A slow machine needs minutes. */
  private static final Duration START_MAX = Duration.ofMinutes(5);

  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  // configuration
  private final ClusterFolder folder;
  private final ClusterSettings settings;
  private final ClusterPlans plans;
  private final CheckpointFolder checkpoints;
  private final boolean temporary;
  private final Consumer<String> notes;

  // runtime
  private @Nullable Supervisor supervisor;
  private @Nullable JobWatch watch;
  private boolean settled;

  private Cluster(
      DataFolder data, ClusterSettings settings, ClusterPlans plans, Consumer<String> notes) {
    this.folder = new ClusterFolder(data.cluster());
    this.settings = settings;
    this.plans = plans;
    this.checkpoints = new CheckpointFolder(folder.checkpoints());
    this.temporary = data.isTemporary();
    this.notes = notes;
  }

  /**
   * Starts everything; call {@link #awaitStart} then.
   *
   * @param notes what the user is told on the way, from several threads
   * @throws StartFailure if something is wrong that can be seen before
   */
  public static Cluster start(DataFolder data, ClusterSettings settings, Consumer<String> notes) {
    data.requireNoEmbedded();
    ClusterBuild build = ClusterBuild.ofThisProcess();
    ClusterFolder folder = new ClusterFolder(data.cluster());
    RunningCluster.endLeftOver(folder, notes);
    Cluster cluster = new Cluster(data, settings, new ClusterPlans(folder, build, settings), notes);
    cluster.begin(build, data);
    return cluster;
  }

  private void begin(ClusterBuild build, DataFolder data) {
    try {
      Optional<String> state =
          settings.savepoint().isPresent() ? settings.savepoint() : newestCheckpoint();
      JobID job = checkpoints.nextJob();
      data.willTakeData();
      prepare(build);
      plans.beginWith(job, state);
      Supervisor started = new Supervisor(folder, observer(), this::look);
      supervisor = started;
      started.run(plans.storage());
      started.run(plans.generators());
    } catch (IOException e) {
      throw new StartFailure("the folder " + folder.root() + " cannot be used: " + e, e);
    }
  }

  /**
   * The newest of the runs before. A job that was stopped has left none: its savepoint is found by
   * main, which takes whichever is newer.
   */
  private Optional<String> newestCheckpoint() throws IOException {
    boolean stopped =
        StateFolders.hasSavepoint(CheckpointFolder.flinkPath(folder.savepoints()), plans.group());
    return checkpoints
        .newestWhole(
            stopped ? StartPolicy.ALLOW : settings.options().get(GraphRagOptions.START_EMPTY))
        .map(StoredCheckpoint::folder)
        .map(CheckpointFolder::flinkPath);
  }

  /**
   * What the last cluster agreed on is forgotten, but not its checkpoints: Flink would go on with
   * the ports and options, and the job, of then.
   */
  private void prepare(ClusterBuild build) throws IOException {
    for (Path old : List.of(folder.zooKeeper(), folder.highAvailability(), folder.work())) {
      FileTree.delete(old);
    }
    Files.deleteIfExists(folder.wanted());
    Path library = folder.flinkHome().resolve("usrlib");
    Files.createDirectories(library);
    Files.createDirectories(folder.flinkHome().resolve("lib"));
    Files.createDirectories(folder.flinkHome().resolve("plugins"));
    Files.createSymbolicLink(library.resolve("graphrag-job.jar"), build.jobJar());
    plans.format();
  }

  private Supervisor.Observer observer() {
    ProcessHandle self = ProcessHandle.current();
    return new Supervisor.Observer() {
      @Override
      public void note(String line) {
        notes.accept(line);
      }

      @Override
      public void changed(List<ProcessRow> rows) {
        try {
          new ProcessTable(
                  self.pid(),
                  ProcessRow.startOf(self),
                  temporary,
                  plans.bootstrap(),
                  plans.zooKeeper(),
                  plans.webInterfaces(),
                  rows)
              .write(folder.processes());
        } catch (IOException e) {
          notes.accept("what runs cannot be told to other commands: " + e);
        }
      }
    };
  }

  /** On the supervisor's thread. */
  private void look(Supervisor each) {
    try {
      if (!settled) {
        settled = checkpoints.settle(plans.job());
      }
      Optional<Integer> wanted = RunningCluster.wanted(folder);
      List<Role> running = each.roles(Role.Kind.TASK_MANAGER);
      if (wanted.isPresent() && !running.isEmpty() && wanted.get() != running.size()) {
        scale(each, wanted.get(), running);
      }
    } catch (IOException e) {
      notes.accept("the folder %s cannot be read: %s".formatted(folder.root(), e));
    }
  }

  private void scale(Supervisor each, int wanted, List<Role> running) {
    notes.accept("TaskManagers: %d, were %d".formatted(wanted, running.size()));
    each.run(plans.taskManagers(wanted));
    running.stream().filter(role -> role.number() > wanted).forEach(each::end);
  }

  /**
   * Returns when questions are answered.
   *
   * @throws StartFailure if they are not within some minutes, or the job fails for good
   */
  public void awaitStart() throws InterruptedException {
    Supervisor started = running();
    await(
        "no broker takes connections", () -> KafkaPlans.brokers().stream().allMatch(this::isOpen));
    KafkaTopics.create(
        plans.bootstrap(),
        Topics.of(settings.options()),
        RuntimeSettings.PARTITIONS,
        (short) ClusterSettings.BROKERS);
    orderToRun();
    started.run(plans.jobManagers());
    started.run(plans.taskManagers(settings.taskManagers()));
    FlinkRest rest = plans.rest();
    await("not all tasks of the job run", () -> isWell(rest));
    JobWatch begun = new JobWatch(() -> JobHealth.read(rest, plans.bootstrap()), notes);
    watch = begun;
    begun.begin();
    JobHealth.restoredFrom(rest).ifPresent(path -> notes.accept("the job goes on from " + path));
  }

  /**
   * Who starts a cluster wants its job to run, also where it was stopped before, and from its
   * newest state, also where a start from an older one was refused. Nothing of this cluster runs
   * yet that could run the job twice.
   */
  private void orderToRun() throws InterruptedException {
    JobOrders orders = plans.orders();
    try {
      Optional<JobOrder> before = orders.latest();
      String from = settings.savepoint().orElse(JobOrder.whereItStopped(before));
      if (before.isPresent() || !from.isEmpty()) {
        orders.give(new JobOrder.Run(System.currentTimeMillis(), from));
      }
      if (before.filter(order -> !(order instanceof JobOrder.Run)).isPresent()) {
        notes.accept("the job was stopped, and goes on");
      }
    } catch (IOException e) {
      throw new StartFailure("what the job was ordered to do cannot be read: " + e.getMessage(), e);
    }
  }

  private boolean isOpen(Role broker) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), plans.port(broker)), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private boolean isWell(FlinkRest rest) {
    Optional<JobHealth> health = JobHealth.read(rest, plans.bootstrap());
    if (health.filter(JobHealth::isFailed).isPresent()) {
      throw new StartFailure(
          "the job has failed for good: %s; the logs are in %s"
              .formatted(health.get().failure(), folder.logs()));
    }
    return health
        .filter(JobHealth::answers)
        .filter(job -> job.taskManagers() >= settings.taskManagers())
        .isPresent();
  }

  private void await(String otherwise, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + START_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new StartFailure(
            "%s after %s minutes; what the processes say is in %s"
                .formatted(otherwise, START_MAX.toMinutes(), folder.logs()));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
  }

  private Supervisor running() {
    if (supervisor == null) {
      throw new IllegalStateException("it was not begun");
    }
    return supervisor;
  }

  public String bootstrap() {
    return plans.bootstrap();
  }

  public List<String> webInterfaces() {
    return plans.webInterfaces();
  }

  public Path logs() {
    return folder.logs();
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    if (supervisor != null) {
      supervisor.close();
    }
    try {
      Files.deleteIfExists(folder.processes());
      Files.deleteIfExists(folder.wanted());
      FileTree.delete(folder.work());
    } catch (IOException e) {
      notes.accept("not all of %s could be removed: %s".formatted(folder.work(), e));
    }
  }
}
