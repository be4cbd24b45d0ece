package io.flinkgraphrag.jobs.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.start.StartPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderedStartTest {

  private static final String GROUP = "flink-graphrag";
  private static final String JOB = "000000003e912d390000000000000000";
  private static final long NOW = 1_000_000;

  @TempDir Path folder;

  private final Configuration config = new Configuration();
  private final Deque<Looked> looks = new ArrayDeque<>();
  private int pauses;

  /** What one look at the orders finds. */
  private interface Looked {
    Optional<JobOrder> latest() throws IOException;
  }

  @BeforeEach
  void folders() {
    config.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, folder.resolve("sp").toUri().toString());
    config.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.resolve("chk").toUri().toString());
    config.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, JOB);
  }

  @Test
  void aJobThatNobodyOrderedAnythingOfStartsWithoutStateWhereThereIsNone() throws Exception {
    looks.add(Optional::empty);

    assertThat(start()).isEmpty();
    assertThat(pauses).isZero();
  }

  @Test
  void aStoppedJobWaitsForTheOrderAndGoesOnFromItsSavepoint() throws Exception {
    Path older = savepoint(GROUP, "savepoint-1", 10);
    Path stop = savepoint(GROUP, "savepoint-2", 20);
    order(new JobOrder.Stopping(15, NOW + 1));
    order(new JobOrder.Stopped(21, stop.toString()));
    order(new JobOrder.Run(30, ""));

    assertThat(start()).hasValueSatisfying(path -> assertThat(path).endsWith("savepoint-2"));
    assertThat(pauses).isEqualTo(2);
    assertThat(older).exists();
  }

  @Test
  void aStopWhoseCommandWasKilledDoesNotHoldTheJobForEver() throws Exception {
    savepoint(GROUP, "savepoint-2", 20);
    order(new JobOrder.Stopping(15, NOW - 1));

    assertThat(start()).hasValueSatisfying(path -> assertThat(path).endsWith("savepoint-2"));
  }

  @Test
  void anArgumentThatNamesAnOlderSavepointIsNotFollowed() throws Exception {
    Path named = savepoint("elsewhere", "savepoint-1", 10);
    savepoint(GROUP, "savepoint-2", 20);
    config.set(StateRecoveryOptions.SAVEPOINT_PATH, named.toString());
    looks.add(Optional::empty);

    assertThat(start()).hasValueSatisfying(path -> assertThat(path).endsWith("savepoint-2"));
  }

  @Test
  void anArgumentThatNamesAnOlderSavepointIsFollowedWhereOlderIsAllowed() throws Exception {
    Path named = savepoint("elsewhere", "savepoint-1", 10);
    savepoint(GROUP, "savepoint-2", 20);
    config.set(StateRecoveryOptions.SAVEPOINT_PATH, named.toString());
    config.set(GraphRagOptions.START_OLDER, StartPolicy.ALLOW);
    looks.add(Optional::empty);

    assertThat(start()).contains(named.toString());
  }

  @Test
  void whatTheOrderNamesIsFollowedUntilThereIsANewerState() throws Exception {
    savepoint(GROUP, "savepoint-2", 20);
    order(new JobOrder.Run(30, "s3://backup/savepoint-1"));
    assertThat(start()).contains("s3://backup/savepoint-1");

    checkpoint("chk-77", 40);
    order(new JobOrder.Run(30, "s3://backup/savepoint-1"));
    assertThat(start()).hasValueSatisfying(path -> assertThat(path).endsWith("chk-77"));
  }

  @Test
  void ofTheJobsOwnCheckpointsAndSavepointsTheNewestCompleteOneCounts() throws Exception {
    savepoint(GROUP, "savepoint-1", 20);
    checkpoint("chk-9", 30);
    checkpoint("chk-10", 40);
    Files.createDirectories(folder.resolve("chk").resolve(JOB).resolve("chk-11"));
    Files.createDirectories(folder.resolve("chk").resolve(JOB).resolve("shared"));
    looks.add(Optional::empty);

    assertThat(start()).hasValueSatisfying(path -> assertThat(path).endsWith("chk-10"));
  }

  @Test
  void theSavepointsOfAnotherJobAreLeftAlone() throws Exception {
    savepoint(GROUP + ".cell-2", "savepoint-1", 20);
    savepoint("", "savepoint-2", 30);
    looks.add(Optional::empty);

    assertThat(start()).isEmpty();
  }

  @Test
  void aJobThatIsToStartEmptyLooksForNothing() throws Exception {
    savepoint(GROUP, "savepoint-1", 20);
    config.set(GraphRagOptions.START_EMPTY, StartPolicy.ALLOW);
    looks.add(Optional::empty);

    assertThat(start()).isEmpty();
  }

  @Test
  void whileKafkaIsAwayNothingStarts() throws Exception {
    looks.add(
        () -> {
          throw new TimeoutException("no broker");
        });
    looks.add(
        () -> {
          throw new IOException("the record is not an order");
        });
    looks.add(Optional::empty);

    assertThat(start()).isEmpty();
    assertThat(pauses).isEqualTo(2);
  }

  @Test
  void aJobThatMayNotReadItsOrdersStarts() throws Exception {
    looks.add(
        () -> {
          throw new TopicAuthorizationException("job-orders");
        });

    assertThat(start()).isEmpty();
  }

  @Test
  void aJobManagerThatLosesTheLeadWaitsNoLonger() {
    order(new JobOrder.Stopped(1, "s"));
    OrderedStart start =
        new OrderedStart(
            new FakeOrders(),
            config,
            clock(),
            () -> {
              throw new InterruptedException();
            });

    assertThatThrownBy(start::await).isInstanceOf(InterruptedException.class);
  }

  private void order(JobOrder order) {
    looks.add(() -> Optional.of(order));
  }

  private Optional<String> start() throws Exception {
    return new OrderedStart(new FakeOrders(), config, clock(), () -> pauses++).await();
  }

  private static Clock clock() {
    return Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
  }

  private Path savepoint(String group, String name, long at) throws IOException {
    return complete(folder.resolve("sp").resolve(group).resolve(name), at);
  }

  private void checkpoint(String name, long at) throws IOException {
    complete(folder.resolve("chk").resolve(JOB).resolve(name), at);
  }

  private static Path complete(Path state, long at) throws IOException {
    Files.createDirectories(state);
    Path metadata = Files.createFile(state.resolve("_metadata"));
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(at));
    return state;
  }

  private final class FakeOrders implements JobOrders {

    @Override
    public String topic() {
      return "job-orders";
    }

    @Override
    public String group() {
      return GROUP;
    }

    @Override
    public Optional<JobOrder> latest() throws IOException {
      return looks.remove().latest();
    }

    @Override
    public void give(JobOrder order) {
      throw new UnsupportedOperationException("a start gives no order: " + List.of(order));
    }

    @Override
    public void clear() {
      throw new UnsupportedOperationException("nothing is taken back here");
    }
  }
}
