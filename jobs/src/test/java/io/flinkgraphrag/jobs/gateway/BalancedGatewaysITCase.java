package io.flinkgraphrag.jobs.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.chaos.BalancerProcess;
import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.gateway.keys.ApiKeys;
import io.flinkgraphrag.jobs.harness.JobCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two {@code graphrag serve} as processes behind a real HAProxy, by the file that the project has
 * for it, over a real broker and the real job: who asks does not notice that a gateway is killed,
 * or asks once more. Skipped where there is no HAProxy, unless the environment has {@link
 * BalancerProcess}'s variable.
 */
final class BalancedGatewaysITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Answers after which it is believed that all goes on. */
  private static final int SOME = 100;

  private static final String PASSAGE =
      """
      {"op":"upsert","type":"passage","id":"n-1","title":"Pump P-7","text":"Pump P-7 feeds the cooling loop of hall 2. It was made by Norvik."}
      """;

  private static final String QUESTION =
      "{\"id\":\"%s\",\"text\":\"Who made the pump that feeds the cooling loop?\"}";

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static final List<Integer> PORTS = List.of(Ports.anyFree(), Ports.anyFree());
  private static final List<ProductProcess> GATEWAYS = new ArrayList<>();

  private static JobCluster cluster;
  private static ApiKeys.Made key;

  @BeforeAll
  static void start() throws Exception {
    BalancerProcess.Program.HAPROXY.require();
    cluster = JobCluster.start(folder, new Configuration(), new HashEmbedderFactory());
    cluster.run(1);
    key = ApiKeys.make("ada", List.of("default"));
    Files.writeString(folder.resolve("keys"), key.line() + "\n");
    for (int port : PORTS) {
      GATEWAYS.add(serve(port));
    }
    Path file = Files.writeString(folder.resolve("updates.jsonl"), PASSAGE);
    Run run = Run.of("load", file.toString(), "--wait", "--bootstrap", cluster.bootstrap());
    assertThat(run.exitCode()).as(run.err()).isZero();
    for (ProductProcess gateway : GATEWAYS) {
      gateway.awaitReady(PATIENCE);
    }
  }

  @AfterAll
  static void stop() {
    GATEWAYS.forEach(ProductProcess::close);
    if (cluster != null) {
      cluster.close();
    }
  }

  private static ProductProcess serve(int port) throws IOException {
    return ProductProcess.start(
        List.of(
            "serve",
            "--port",
            Integer.toString(port),
            "--bootstrap",
            cluster.bootstrap(),
            "--keys",
            folder.resolve("keys").toString(),
            // a slow machine has more who wait, and that is not what is tried here
            "--max-waiting",
            "2000"),
        "-Xmx128m");
  }

  @Test
  void aGatewayThatIsKilledCostsARepetitionAtMostAndOneThatEndsNothing() throws Exception {
    try (GatewayBalancer balancer = GatewayBalancer.start(PORTS);
        SteadyAsker questions =
            new SteadyAsker(() -> new HttpAsker(balancer.port(), key.key()), QUESTION)) {
      questions.start();
      for (int gateway = 1; gateway <= PORTS.size(); gateway++) {
        awaitTraffic(balancer, gateway);
      }
      GATEWAYS.get(0).killAfter(Duration.ZERO);
      awaitSomeAnswers(questions);
      GATEWAYS.set(0, serve(PORTS.get(0)));
      awaitTraffic(balancer, 1);
      int repeated = questions.repeated().size();
      assertThat(GATEWAYS.get(1).terminate(PATIENCE)).as(GATEWAYS.get(1).output()).isZero();
      awaitSomeAnswers(questions);
      assertThat(questions.repeated()).as(whys(questions).toString()).hasSize(repeated);
      questions.close();
      await()
          .atMost(PATIENCE)
          .until(() -> questions.answers().size() + questions.failed().size() == questions.asked());
      System.out.printf(
          "%d questions, %d of them asked again: %s%n",
          questions.asked(), questions.repeated().size(), whys(questions));

      assertThat(questions.failed()).as(balancer.output()).isEmpty();
      assertEachWasAnsweredOnce(questions.answers());
    }
  }

  private static void awaitTraffic(GatewayBalancer balancer, int gateway) {
    int before = balancer.answersOf(gateway);
    await("gateway " + gateway + " answers")
        .atMost(PATIENCE)
        .until(() -> balancer.answersOf(gateway) >= before + SOME / 4);
  }

  private static void awaitSomeAnswers(SteadyAsker questions) {
    int before = questions.answers().size();
    await().atMost(PATIENCE).until(() -> questions.answers().size() >= before + SOME);
  }

  private static Map<String, Long> whys(SteadyAsker questions) {
    return questions.repeated().values().stream()
        .map(why -> why.lines().findFirst().orElse(""))
        .collect(Collectors.groupingBy(why -> why, TreeMap::new, Collectors.counting()));
  }

  private static void assertEachWasAnsweredOnce(Map<String, String> answers) throws IOException {
    Map<String, String> records = new HashMap<>();
    for (ConsumerRecord<String, String> record :
        new TextClient(cluster.bootstrap()).readAll("answers")) {
      String id = JSON.readTree(record.value()).path("questionId").asText();
      assertThat(records.put(id, record.value())).as("another record of " + id).isNull();
    }
    assertThat(answers).isEqualTo(records);
    assertThat(answers.values()).allMatch(answer -> answer.contains("\"status\":\"ANSWERED\""));
  }
}
