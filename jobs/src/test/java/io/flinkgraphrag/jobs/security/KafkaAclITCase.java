package io.flinkgraphrag.jobs.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.KafkaTopics;
import io.flinkgraphrag.jobs.embedded.ReaderLease;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.kafka.KafkaPermission;
import io.flinkgraphrag.jobs.kafka.KafkaPermissions;
import io.flinkgraphrag.jobs.operate.JobOrder;
import io.flinkgraphrag.jobs.operate.KafkaJobOrders;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import io.flinkgraphrag.jobs.settings.IngestDocumentsSettings;
import io.flinkgraphrag.jobs.settings.KafkaSettings;
import io.flinkgraphrag.jobs.settings.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.common.acl.AclBinding;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job and the commands at a broker with TLS, SCRAM and ACLs: with what docs/security.md lists,
 * and with less.
 */
class KafkaAclITCase {

  private static final String PASSWORD = "scr4m-secret";
  private static final String QUESTION = "Who elects a leader?";

  @TempDir private Path folder;

  private SecuredBroker broker;
  private Path jobClient;
  private final Configuration config = new Configuration();

  @BeforeEach
  void start() throws Exception {
    broker = SecuredBroker.start(folder);
    KafkaTopics.create(broker.administration(), Topics.defaults(), 2, (short) 1);
    jobClient = broker.user("job", PASSWORD);
    broker.allow(acls("job"));
    config.set(GraphRagOptions.BOOTSTRAP, broker.bootstrap());
    config.set(GraphRagOptions.KAFKA_CONFIG, jobClient.toString());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  /** Of the user with the name of the row. */
  private static List<AclBinding> acls(String who) throws Exception {
    List<AclBinding> acls = AclTable.of(who).stream().map(row -> row.of(who)).toList();
    assertThat(acls).as("rows of %s in docs/security.md", who).isNotEmpty();
    return acls;
  }

  private Path client(String who) throws Exception {
    Path client = broker.user(who, PASSWORD);
    broker.allow(acls(who));
    return client;
  }

  private KafkaPermissions permissions() {
    AnswerQuestionsSettings settings = AnswerQuestionsSettings.of(config);
    return new KafkaPermissions(
        settings.kafka(), settings.graphs().cell(), config.get(GraphRagOptions.ORDERS_TOPIC));
  }

  @Test
  void withWhatTheTableListsAQuestionIsAnsweredOnceAndTheCommandsWork() throws Exception {
    String ask = client("ask").toString();
    String load = client("load").toString();
    try (JobCluster cluster =
        JobCluster.over(folder, config, new HashEmbedderFactory(), broker.bootstrap())) {
      cluster.run(1);
      Path updates = folder.resolve("updates.jsonl");
      Files.writeString(
          updates,
          "{\"op\":\"upsert\",\"type\":\"passage\",\"id\":\"p1\",\"title\":\"Raft\",\"text\":\"Raft elects a leader by votes.\"}\n");
      Run loaded = Run.of("load", updates.toString(), "--wait", "--config", load);
      assertThat(loaded.exitCode()).as(loaded.err()).isZero();
      for (int i = 0; i < 2; i++) {
        Run asked = Run.of("ask", QUESTION, "--config", ask);
        assertThat(asked.exitCode()).as(asked.err()).isZero();
      }
      assertThat(new TextClient(broker.administration()).readAll("answers")).hasSize(2);
      String resumed = cluster.stopWithSavepoint();
      cluster.resume(1, resumed);
      Run again = Run.of("ask", QUESTION, "--config", ask);
      assertThat(again.exitCode()).as(again.err()).isZero();
      assertThat(new TextClient(broker.administration()).readAll("answers")).hasSize(3);
    }
    operatorsGiveOrders();
  }

  @Test
  void whoReadsDocumentsIsToldWhereItsGroupMayNotBeEnteredAndReadsAllTheSame() throws Exception {
    config.set(GraphRagOptions.KAFKA_CONFIG, client("documents").toString());
    KafkaSettings kafka = IngestDocumentsSettings.of(config).kafka();
    List<String> notes = new CopyOnWriteArrayList<>();
    ReaderLease.acquire(kafka, "end that one", notes::add).close();
    assertThat(notes).isEmpty();

    List<AclTable.Row> reader =
        AclTable.of("documents").stream()
            .filter(row -> row.resource().name().endsWith("-reader"))
            .toList();
    assertThat(reader).hasSize(1);
    broker.forbid(reader.get(0).of("documents"));
    await()
        .until(
            () -> {
              ReaderLease.acquire(kafka, "end that one", notes::add).close();
              return !notes.isEmpty();
            });
    assertThat(notes.get(0)).contains("is not known", reader.get(0).resource().name());
  }

  private void operatorsGiveOrders() throws Exception {
    Properties operator = new Properties();
    try (var reader = Files.newBufferedReader(client("operate"))) {
      operator.load(reader);
    }
    KafkaJobOrders orders = new KafkaJobOrders(operator, "job-orders", "flink-graphrag");
    assertThat(orders.latest()).isEmpty();
    orders.give(new JobOrder.Run(1, ""));
    assertThat(orders.latest()).contains(new JobOrder.Run(1, ""));
    assertThat(permissions().missing()).isEmpty();
  }

  /** The table is the one that the job checks. */
  @Test
  void eachPermissionThatIsTakenAwayIsNamed() throws Exception {
    List<AclTable.Row> rows = AclTable.of("job");
    assertThat(rows)
        .extracting(AclTable.Row::text)
        .containsExactlyInAnyOrderElementsOf(
            permissions().needed().stream().map(KafkaPermission::text).toList());
    for (AclTable.Row row : rows) {
      broker.forbid(row.of("job"));
      await()
          .untilAsserted(
              () ->
                  assertThat(KafkaPermissions.text(permissions().missing()))
                      .contains(row.text())
                      .doesNotContain("\n"));
      broker.allow(List.of(row.of("job")));
    }
    await().untilAsserted(() -> assertThat(permissions().missing()).isEmpty());
  }

  @Test
  void ordersThatMayNotBeReadAreNotTakenForNone() throws Exception {
    broker.forbid(
        AclTable.of("job").stream()
            .filter(row -> row.resource().name().equals("job-orders"))
            .findFirst()
            .orElseThrow()
            .of("job"));
    Properties client = AnswerQuestionsSettings.of(config).kafka().properties();
    Assertions.assertThatThrownBy(
            () -> new KafkaJobOrders(client, "job-orders", "flink-graphrag").latest())
        .hasMessageContaining("job-orders");
  }

  @Test
  void aWrongPasswordAndAMissingPermissionAreToldWithoutThePassword() throws Exception {
    Path wrong = broker.client("job", "wr0ng-secret");
    Run refused = Run.of("ask", QUESTION, "--config", wrong.toString());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("refuses the connection")
        .doesNotContain("wr0ng-secret")
        .hasLineCount(1);

    Run forbidden =
        Run.of("ask", QUESTION, "--config", broker.user("stranger", PASSWORD).toString());
    assertThat(forbidden.exitCode()).isEqualTo(2);
    assertThat(forbidden.err())
        .contains("may not see topic questions", "docs/security.md")
        .doesNotContain(PASSWORD)
        .hasLineCount(1);
  }
}
