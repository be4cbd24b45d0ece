package io.flinkgraphrag.jobs.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.cli.operate.FakeFlink.Ended;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.harness.Outcomes;
import io.flinkgraphrag.jobs.harness.Sender;
import io.flinkgraphrag.jobs.operate.JobOrder;
import io.flinkgraphrag.jobs.operate.KafkaJobOrders;
import io.flinkgraphrag.jobs.operate.OrderedStart;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands against Flink's own REST API and the real job, and what the main of a JobManager
 * does that takes the lead meanwhile. Questions are asked before, during and after.
 */
final class OperateITCase {

  private static final FlinkRest.Pace PACE =
      new FlinkRest.Pace(Duration.ofMillis(50), Duration.ofSeconds(30), Duration.ofSeconds(60));

  @TempDir Path folder;

  private JobCluster cluster;
  private Sender sender;
  private Outcomes outcomes;

  private void start() throws Exception {
    Configuration config = new Configuration();
    config.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, folder.resolve("kept").toUri().toString());
    config.set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Adaptive);
    cluster = JobCluster.start(folder, config, new HashEmbedderFactory());
    sender = new Sender(cluster.bootstrap());
    outcomes = new Outcomes(cluster.bootstrap());
    cluster.run(1);
  }

  @AfterEach
  void close() {
    outcomes.close();
    sender.close();
    cluster.close();
  }

  @Test
  void aJobThatIsRescaledStoppedAndStartedAnswersEachQuestionOnce() throws Exception {
    start();
    ask("q-1");
    Ended savepoint = run(new SavepointCommand(PACE));
    assertThat(savepoint.code()).as(savepoint.err()).isZero();
    assertThat(Path.of(URI.create(savepoint.out()).getPath(), "_metadata")).exists();

    Ended rescaled = run(new RescaleCommand(PACE), "2", "--generate", "1");
    assertThat(rescaled.code()).as(rescaled.err()).isZero();
    assertThat(rescaled.out()).endsWith("runs with {generate=1, ingest=2, retrieve=2}");
    ask("q-2");

    Ended stopped =
        run(new StopCommand(PACE, Clock.systemUTC()), "--bootstrap", cluster.bootstrap());
    assertThat(stopped.code()).as(stopped.err()).isZero();
    assertThat(orders().latest()).get().isInstanceOf(JobOrder.Stopped.class);
    ask("q-3");

    CountDownLatch looked = new CountDownLatch(1);
    CompletableFuture<Optional<String>> standby = CompletableFuture.supplyAsync(() -> main(looked));
    assertThat(looked.await(JobCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(standby).as("the main of a standby waits").isNotDone();

    CompletableFuture<Ended> started =
        CompletableFuture.supplyAsync(
            () ->
                run(new StartCommand(PACE, Clock.systemUTC()), "--bootstrap", cluster.bootstrap()));
    String from = standby.get(JobCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS).orElseThrow();
    assertThat(Files.isSameFile(path(from), path(stopped.out()))).isTrue();
    cluster.resume(2, from);
    assertThat(started.get(JobCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS).out())
        .contains("from file:" + path(from));
    ask("q-4");
    awaitAnswers(Map.of("q-1", 1, "q-2", 1, "q-3", 1, "q-4", 1));
  }

  private Optional<String> main(CountDownLatch looked) {
    try {
      return new OrderedStart(
              orders(), cluster.configuration(), Clock.systemUTC(), looked::countDown)
          .await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path path(String uri) {
    return Path.of(URI.create(uri).getPath());
  }

  private KafkaJobOrders orders() {
    Properties client = new Properties();
    client.setProperty("bootstrap.servers", cluster.bootstrap());
    return new KafkaJobOrders(client, "job-orders", "flink-graphrag");
  }

  private Ended run(Object command, String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "--flink";
    all[1] = cluster.rest();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return FakeFlink.run(command, all);
  }

  private void ask(String id) throws Exception {
    sender.question(
        id, Sender.bytes("{\"id\":\"%s\",\"text\":\"Who elects a leader?\"}".formatted(id)));
  }

  private void awaitAnswers(Map<String, Integer> expected) {
    await()
        .atMost(JobCluster.PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, Integer> counts = new TreeMap<>();
              outcomes
                  .read()
                  .answers()
                  .forEach((asked, records) -> counts.merge(asked.id(), records.size(), Math::max));
              assertThat(counts).isEqualTo(expected);
            });
  }
}
