package io.flinkgraphrag.jobs.cli.operate;

import static io.flinkgraphrag.jobs.cli.operate.FakeFlink.JOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.jobs.cli.operate.FakeFlink.Ended;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.operate.JobOrder;
import io.flinkgraphrag.jobs.operate.KafkaJobOrders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What stop and start order on a real broker, while a server plays Flink's part. */
final class StopAndStartITCase {

  private static final String STOP = "POST /jobs/" + JOB + "/stop";
  private static final String STATUS = "GET /jobs/" + JOB + "/savepoints/*";
  private static final long NOW = 1_700_000_000_000L;

  @TempDir static Path folder;
  private static EmbeddedKafka kafka;

  private final FakeFlink flink = new FakeFlink().on(STOP, 202, "{\"request-id\":\"x\"}");
  private String topic = "";

  @BeforeAll
  static void startKafka() throws Exception {
    kafka = EmbeddedKafka.start(folder, Ports.anyFree());
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void topicOfItsOwn(TestInfo test) {
    topic = "orders-" + test.getTestMethod().orElseThrow().getName();
    flink.only(
        "GET /jobmanager/config",
        200,
        "[{\"key\":\"execution.checkpointing.savepoint-dir\",\"value\":\"file:///sp\"},"
            + "{\"key\":\"graphrag.cell.name\",\"value\":\"c1\"},"
            + "{\"key\":\"graphrag.topics.job-orders\",\"value\":\"%s\"}]".formatted(topic));
  }

  @AfterEach
  void close() {
    flink.close();
  }

  private static Clock clock() {
    return Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
  }

  private Ended stop(String... more) {
    return FakeFlink.run(new StopCommand(FakeFlink.PACE, clock()), arguments(more));
  }

  private Ended start(String... more) {
    return FakeFlink.run(new StartCommand(FakeFlink.PACE, clock()), arguments(more));
  }

  private String[] arguments(String... more) {
    List<String> all =
        new ArrayList<>(List.of("--flink", flink.url(), "--bootstrap", kafka.bootstrap()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private KafkaJobOrders orders() {
    Properties client = new Properties();
    client.setProperty("bootstrap.servers", kafka.bootstrap());
    return new KafkaJobOrders(client, topic, "flink-graphrag.c1");
  }

  private Optional<JobOrder> order() throws Exception {
    return orders().latest();
  }

  @Test
  void aStoppedJobStaysSoUntilItIsStarted() throws Exception {
    assertThat(order()).as("no topic, no order").isEmpty();
    flink
        .on(STATUS, 200, FakeFlink.IN_PROGRESS)
        .on(STATUS, 200, FakeFlink.taken("file:/sp/1"))
        .on("GET /jobs/overview", 200, FakeFlink.overview("RUNNING", 42, 42))
        .on("GET /jobs/overview", 200, FakeFlink.overview("FINISHED", 0, 42));

    Ended stopped = stop();

    assertThat(stopped.out()).isEqualTo("file:/sp/1");
    assertThat(stopped.code()).isZero();
    assertThat(order()).contains(new JobOrder.Stopped(NOW, "file:/sp/1"));
    assertThat(flink.calls)
        .anyMatch(
            call ->
                call.startsWith(STOP)
                    && call.contains("\"targetDirectory\":\"file:///sp/flink-graphrag.c1\"")
                    && call.contains("\"drain\":false"));
    assertThat(stop().err()).isEqualTo("the job is stopped already");

    flink
        .only("GET /jobs/overview", 200, "{\"jobs\":[]}")
        .on("GET /jobs/overview", 503, FakeFlink.NO_LEADER)
        .on("GET /jobs/overview", 200, FakeFlink.overview("RUNNING", 3, 42))
        .on("GET /jobs/overview", 200, FakeFlink.overview("RUNNING", 42, 42))
        .on("POST /jobs/" + JOB + "/checkpoints", 202, "{\"request-id\":\"x\"}")
        .on("GET /jobs/" + JOB + "/checkpoints/*", 200, FakeFlink.complete(8))
        .on(
            "GET /jobs/" + JOB + "/checkpoints",
            200,
            "{\"latest\":{\"restored\":{\"external_path\":\"file:/sp/1\"}}}");

    Ended started = start();

    assertThat(started.out()).isEqualTo("job " + JOB + " runs, 42 tasks, from file:/sp/1");
    assertThat(started.err().lines())
        .containsExactly(
            "waiting for a JobManager that answers at %s; start its process if none runs"
                .formatted(flink.url()),
            "waiting for all tasks to run");
    assertThat(order()).as("where it stopped").contains(new JobOrder.Run(NOW, "file:/sp/1"));
  }

  @Test
  void nobodyMayStartTheJobFromTheMomentThatFlinkHearsOfTheStop() throws Exception {
    flink.on(STATUS, 200, FakeFlink.IN_PROGRESS);

    Ended ended = stop("--timeout", "0");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("has not stopped after 0 s");
    assertThat(order()).contains(new JobOrder.Stopping(NOW, NOW + 60_000));
  }

  @Test
  void aStopWhoseSavepointFailsIsTakenBack() throws Exception {
    flink.on(STATUS, 200, FakeFlink.failed("a.b.CheckpointException: Some task failed"));

    Ended ended = stop();

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .endsWith(
            "was not stopped, as its savepoint failed: Some task failed. It runs on; try again");
    assertThat(order()).as("as before").isEmpty();
  }

  @Test
  void aJobThatRunsAgainAfterItsJobManagerDiedWasNotStopped() throws Exception {
    orders().give(new JobOrder.Run(NOW - 5, "file:/sp/0"));
    flink.on(STATUS, 404, "{\"errors\":[\"no such operation\"]}");

    assertThat(stop().err()).contains("was not stopped").contains("it runs again. Try again");
    assertThat(order()).as("as before").contains(new JobOrder.Run(NOW - 5, "file:/sp/0"));
  }

  @Test
  void aJobThatIsGoneWithItsJobManagerStaysStopped() throws Exception {
    flink
        .on(STATUS, 404, "{\"errors\":[\"no such operation\"]}")
        .on("GET /jobs/overview", 200, FakeFlink.overview("RUNNING", 42, 42))
        .on("GET /jobs/overview", 200, "{\"jobs\":[]}");

    Ended ended = stop();

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("whether the savepoint").contains("./graphrag start");
    assertThat(order()).contains(new JobOrder.Stopped(NOW, ""));
  }

  @Test
  void aJobThatRunsCannotStartFromAnotherState() throws Exception {
    assertThat(start("--from", "file:/sp/0").err()).contains("first ./graphrag stop");
    assertThat(order()).isEmpty();
  }

  @Test
  void whereThereIsNoSavepointNothingIsOrdered() throws Exception {
    flink.only("GET /jobs/overview", 200, "{\"jobs\":[]}");
    Ended nowhere = start("--from", "file:///nowhere/savepoint-1");
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err())
        .isEqualTo(
            "there is no savepoint or checkpoint at /nowhere/savepoint-1 (--from): no _metadata in it");
    Ended relative = start("--from", "../savepoint-1");
    assertThat(relative.code()).isEqualTo(2);
    assertThat(relative.err()).contains("--from is a path as the JobManager sees it");
    assertThat(order()).isEmpty();
  }

  @Test
  void aSavepointGoesToAWholePath() throws Exception {
    Ended ended = stop("--to", "backups");
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .contains("--to is a path as the JobManager sees it")
        .contains("backups");
    assertThat(order()).isEmpty();
  }

  @Test
  void aJobThatFailsAtItsStartIsToldWithItsReason() throws Exception {
    flink
        .only("GET /jobs/overview", 200, "{\"jobs\":[]}")
        .on("GET /jobs/overview", 200, FakeFlink.overview("FAILED", 0, 42))
        .on(
            "GET /jobs/" + JOB + "/exceptions",
            200,
            "{\"exceptionHistory\":{\"entries\":[{\"stacktrace\":\"a.SuppressRestartsException: x\\nCaused"
                + " by: java.lang.IllegalStateException: the job starts from an older state\"}]}}");

    Path savepoint = Files.createDirectories(folder.resolve("savepoint-0"));
    Files.writeString(savepoint.resolve("_metadata"), "");

    Ended ended = start("--from", savepoint.toString());

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .endsWith("the job failed at its start: the job starts from an older state");
    assertThat(order()).contains(new JobOrder.Run(NOW, savepoint.toString()));
  }

  @Test
  void anOrderThatNobodyCanReadIsToldWithItsPlace() throws Exception {
    orders().give(new JobOrder.Run(NOW, ""));
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrap()),
            new StringSerializer(),
            new StringSerializer())) {
      producer
          .send(
              new ProducerRecord<>(topic, 0, NOW + 1, "flink-graphrag.c1", "{\"order\":\"dance\"}"))
          .get();
    }
    assertThatThrownBy(this::order)
        .hasMessageContaining("offset 1 is not an order: the order is \"dance\"");
  }
}
