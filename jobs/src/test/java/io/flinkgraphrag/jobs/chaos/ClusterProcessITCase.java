package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.cluster.ClusterPointers;
import io.flinkgraphrag.jobs.cluster.ClusterStatus;
import io.flinkgraphrag.jobs.cluster.JobHealth;
import io.flinkgraphrag.jobs.cluster.ProcessRow;
import io.flinkgraphrag.jobs.cluster.ProcessTable;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code graphrag cluster up}, all its processes, and what is left of them. */
class ClusterProcessITCase {

  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration RECOVERY = Duration.ofMinutes(3);
  private static final Pattern READY = Pattern.compile("READY kafka=(\\S+) ui=(\\S+)");
  private static final String QUESTION = "Who founded Akamai?";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  private final List<String> asked = new ArrayList<>();
  private TextClient client;

  @Test
  void whoeverIsKilledAndHoweverItIsStoppedEachQuestionIsAnsweredOnce() throws Exception {
    Path data = folder.resolve("data");
    try (ProductProcess up = up(data)) {
      RunningCluster cluster = RunningCluster.over(data.toRealPath());
      try {
        load(cluster.table().bootstrap());
        ask(up);
        everySocketIsOnLoopback(cluster.table());
        for (String role : List.of("taskmanager-1", "leader", "broker-1")) {
          cluster.kill(role);
          ask(up);
        }
        await().atMost(RECOVERY).until(() -> cluster.status().isWell());
        assertThat(cluster.table().processes()).filteredOn(row -> row.restarts() > 0).hasSize(3);
        stop(cluster, up);
        start(cluster, up);
        stop(cluster, up);
      } finally {
        assertThat(cluster.down(false)).isTrue();
      }
      nothingIsLeft(cluster, up);
    }
    aClusterOverTheFolderOfAStoppedJobGoesOn(data);
  }

  private void aClusterOverTheFolderOfAStoppedJobGoesOn(Path data) throws Exception {
    try (ProductProcess up = up(data)) {
      RunningCluster cluster = RunningCluster.over(data.toRealPath());
      try {
        ask(up);
        assertThat(up.output()).contains("the job was stopped, and goes on");
        eachIsAnsweredOnce();
      } finally {
        cluster.down(true);
      }
    }
  }

  private ProductProcess up(Path data) throws Exception {
    ProductProcess up =
        ProductProcess.start(
            List.of(
                "cluster",
                "up",
                "--data-dir",
                data.toString(),
                "--port-kafka",
                "0",
                "--port-ui",
                "0"));
    try {
      up.awaitReady(START);
      Matcher ready = READY.matcher(up.output());
      assertThat(ready.find()).as(up.output()).isTrue();
      client = new TextClient(ready.group(1));
      return up;
    } catch (Throwable e) {
      up.close();
      throw e;
    }
  }

  /** The processes stay, and say that the job is stopped. */
  private static void stop(RunningCluster cluster, ProductProcess up) throws Exception {
    List<ProcessRow> before = cluster.table().processes();
    operate(cluster, "stop");
    // It looks every few seconds, so that it would not tell of a shorter rest.
    await()
        .atMost(RECOVERY)
        .untilAsserted(() -> assertThat(up.output()).contains(told(cluster.status())));
    ClusterStatus status = cluster.status();
    assertThat(status.job().flatMap(JobHealth::atRest))
        .as("%s", status)
        .hasValueSatisfying(rest -> assertThat(rest).startsWith("stopped with file:"));
    assertThat(status.isWell()).isFalse();
    assertThat(cluster.table().processes()).isEqualTo(before);
  }

  private static String told(ClusterStatus status) {
    return "the job is at rest: "
        + status.job().flatMap(JobHealth::atRest).orElse("(it is not, says the status)");
  }

  private void start(RunningCluster cluster, ProductProcess up) throws Exception {
    String id = send();
    operate(cluster, "start");
    awaitAnswer(id, up);
    ask(up);
    eachIsAnsweredOnce();
    assertThat(up.output()).contains("as the job is ordered to start");
    await().atMost(RECOVERY).until(() -> cluster.status().isWell());
  }

  private static void operate(RunningCluster cluster, String command) {
    Run run =
        Run.of(
            command,
            "--flink",
            String.join(",", cluster.webInterfaces()),
            "--bootstrap",
            cluster.table().bootstrap());
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static void load(String bootstrap) {
    Path sample = folder.resolve("sample");
    assertThat(Run.of("sample", sample.toString()).exitCode()).isZero();
    Run load =
        Run.of(
            "load",
            sample.resolve("course-updates.jsonl").toString(),
            "--wait",
            "--bootstrap",
            bootstrap);
    assertThat(load.exitCode()).as(load.err()).isZero();
  }

  /** Returns when the answer is there. */
  private void ask(ProductProcess up) throws Exception {
    awaitAnswer(send(), up);
  }

  private String send() throws Exception {
    String id = "q-" + asked.size();
    client.send("questions", id, "{\"id\":\"%s\",\"text\":\"%s\"}".formatted(id, QUESTION));
    asked.add(id);
    return id;
  }

  private void awaitAnswer(String id, ProductProcess up) {
    await()
        .atMost(RECOVERY)
        .untilAsserted(
            () -> assertThat(answers()).as(up::output).anyMatch(answer -> id(answer).equals(id)));
  }

  private List<JsonNode> answers() throws Exception {
    List<JsonNode> answers = new ArrayList<>();
    for (ConsumerRecord<String, String> answer : client.readAll("answers")) {
      answers.add(JSON.readTree(answer.value()));
    }
    return answers;
  }

  private static String id(JsonNode answer) {
    return answer.path("questionId").asText();
  }

  private void eachIsAnsweredOnce() throws Exception {
    List<JsonNode> answers = answers();
    assertThat(answers)
        .extracting(ClusterProcessITCase::id)
        .containsExactlyInAnyOrderElementsOf(asked);
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.path("status").asText()).isEqualTo("ANSWERED");
              assertThat(answer.path("answer").asText()).contains("Leighton and Lewin");
              assertThat(answer.at("/generator/model").asText()).isEqualTo("extractive");
            });
  }

  private static void everySocketIsOnLoopback(ProcessTable table) throws Exception {
    if (!Files.exists(Path.of("/proc/self/net/tcp"))) {
      return;
    }
    for (ProcessRow row : table.processes()) {
      assertThat(ListeningSockets.of(row.pid()))
          .as(row.role())
          .isNotEmpty()
          .allMatch(socket -> socket.getAddress().isLoopbackAddress());
    }
  }

  private static void nothingIsLeft(RunningCluster cluster, ProductProcess up) throws Exception {
    assertThat(up.terminate(RECOVERY)).isEqualTo(143);
    Path own = cluster.data().resolve("cluster");
    assertThat(own.resolve("processes.json")).doesNotExist();
    assertThat(own.resolve("work")).doesNotExist();
    assertThat(ClusterPointers.ofThisUser().clusters()).doesNotContain(cluster.data());
    assertThat(ProcessHandle.allProcesses())
        .noneMatch(
            process -> process.info().commandLine().orElse("").contains(cluster.data().toString()));
    Matcher ports = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(up.output());
    assertThat(ports.results().map(port -> Integer.parseInt(port.group(1))).toList())
        .isNotEmpty()
        .allMatch(Ports::isFree);
  }
}
