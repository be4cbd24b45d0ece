package io.flinkgraphrag.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.operate.NextStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With real processes, which sleep. */
class SupervisorTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<String> SLEEP = List.of("sleep", "600");

  @TempDir private Path root;

  private final Queue<String> notes = new ConcurrentLinkedQueue<>();
  private volatile List<ProcessRow> rows = List.of();
  private Supervisor supervisor;

  @BeforeEach
  void start() {
    supervisor =
        new Supervisor(
            new ClusterFolder(root),
            new Supervisor.Observer() {
              @Override
              public void note(String line) {
                notes.add(line);
              }

              @Override
              public void changed(List<ProcessRow> all) {
                rows = all;
              }
            },
            each -> {});
  }

  @AfterEach
  void stop() {
    supervisor.close();
  }

  private static ProcessPlan plan(Role role, List<String> command) {
    return new ProcessPlan(role, 1, command);
  }

  private void awaitAllRun(int count, int restartsOfTheFirst) {
    await()
        .atMost(SOON)
        .until(
            () ->
                rows.size() == count
                    && rows.get(0).restarts() == restartsOfTheFirst
                    && rows.stream().allMatch(row -> row.handle().isPresent()));
  }

  @Test
  void whoDiesIsStartedAgainAndToldOf() {
    supervisor.run(List.of(plan(Role.broker(1), SLEEP), plan(Role.taskManager(1), SLEEP)));
    awaitAllRun(2, 0);
    ProcessRow broker = rows.get(0);
    assertThat(broker.handle().orElseThrow().destroyForcibly()).isTrue();
    awaitAllRun(2, 1);
    assertThat(rows.get(0).pid()).isNotEqualTo(broker.pid());
    assertThat(broker.handle()).isEmpty();
    assertThat(notes).singleElement().asString().contains("broker-1 has ended (signal 9)");
  }

  @Test
  void nobodyIsLeftWhenItCloses() {
    // one that hears nothing of an orderly end
    supervisor.run(
        List.of(
            plan(Role.ZOOKEEPER, SLEEP),
            plan(Role.taskManager(1), List.of("sh", "-c", "trap '' TERM; sleep 600 & wait"))));
    awaitAllRun(2, 0);
    List<ProcessRow> all = rows;
    List<ProcessHandle> children =
        all.stream().flatMap(row -> row.handle().orElseThrow().children()).toList();
    supervisor.close();
    assertThat(all).allMatch(row -> row.handle().isEmpty());
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** Whether it may start the job is in the orders. Of a stop, a failure, Flink and the machine. */
  @ParameterizedTest
  @ValueSource(ints = {0, 163, 1, 75})
  void aJobManagerIsStartedAgainWhicheverItsExitCodeAndTheOtherStays(int code) throws Exception {
    Path once = root.resolve("once");
    String command = "test -e %s && exec sleep 600; touch %s; exit %d".formatted(once, once, code);
    supervisor.run(
        List.of(
            plan(Role.jobManager(1), List.of("sh", "-c", command)),
            plan(Role.jobManager(2), SLEEP)));
    awaitAllRun(2, 1);
    assertThat(rows.get(1).restarts()).isZero();
    assertThat(notes)
        .singleElement()
        .asString()
        .contains(code == 75 ? "as the job is ordered to start" : "exit code " + code);
  }

  @Test
  void whoEndsByOrderIsNotKeptWaitingHoweverOften() {
    String command = "sleep 0.1; exit " + NextStart.EXIT_CODE;
    supervisor.run(List.of(plan(Role.jobManager(1), List.of("sh", "-c", command))));
    // with a wait that doubles these would take a minute
    await().atMost(SOON).until(() -> notes.size() >= 7);
  }

  @Test
  void whoIsNoLongerWantedEndsAndStaysAway() {
    supervisor.run(List.of(plan(Role.taskManager(1), SLEEP), plan(Role.taskManager(2), SLEEP)));
    awaitAllRun(2, 0);
    supervisor.end(Role.taskManager(2));
    awaitAllRun(1, 0);
    assertThat(supervisor.roles(Role.Kind.TASK_MANAGER)).containsExactly(Role.taskManager(1));
  }

  @Test
  void whoCannotBeStartedIsTriedSeldom() throws Exception {
    Files.writeString(root.resolve("work"), "no folder can be made here");
    supervisor.run(List.of(plan(Role.broker(1), SLEEP)));
    await().atMost(SOON).until(() -> notes.size() == 2);
    assertThat(notes).allMatch(note -> note.startsWith("broker-1 cannot be started"));
    assertThat(rows).allMatch(row -> row.handle().isEmpty());
  }

  @Test
  void eachStartHasAnEmptyTemporaryFolder() throws Exception {
    Path left = root.resolve("work/broker-1/tmp/left");
    Files.createDirectories(left);
    supervisor.run(List.of(plan(Role.broker(1), SLEEP)));
    awaitAllRun(1, 0);
    assertThat(left).doesNotExist();
    assertThat(left.getParent()).isDirectory();
  }
}
