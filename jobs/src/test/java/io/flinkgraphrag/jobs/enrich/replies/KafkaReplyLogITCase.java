package io.flinkgraphrag.jobs.enrich.replies;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log on a topic of a real broker. */
final class KafkaReplyLogITCase extends ReplyLogContract {

  private static final String TOPIC = "replies";

  @TempDir static Path folder;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Override
  ReplyLogFactory logs(String model) {
    return new KafkaReplyLogFactory(client(), TOPIC, model);
  }

  private static Properties client() {
    Properties client = new Properties();
    client.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
    return client;
  }

  @Test
  void theTopicIsMadeSoThatItLosesNoReplyByItsAge() throws Exception {
    String id = ReplyTopic.require(client(), "made");
    assertThat(ReplyTopic.require(client(), "made")).isEqualTo(id);
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "made");
    try (Admin admin = Admin.create(client())) {
      assertThat(
              admin
                  .describeConfigs(List.of(topic))
                  .all()
                  .get()
                  .get(topic)
                  .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                  .value())
          .isEqualTo(TopicConfig.CLEANUP_POLICY_COMPACT);
    }
  }

  @Test
  void whatIsNoReplyIsLeftOut() throws Exception {
    ReplyLogFactory logs = new KafkaReplyLogFactory(client(), "mixed", "m");
    ReplyTopic.require(client(), "mixed");
    TextClient texts = new TextClient(kafka.bootstrap());
    for (String value :
        List.of("", "no JSON", "{\"reply\":\"x\"}", "{\"reply\":\"x\",\"tokens\":-1}")) {
      texts.send("mixed", "g|m|p|" + value.length(), value);
    }
    texts.send("mixed", "g|m|p|ok", "{\"reply\":\"x\",\"tokens\":3,\"tries\":0,\"more\":1}");
    texts.send("mixed", "g|m|p|deleted", null);
    try (ReplyLog log = logs.open("g", "p")) {
      assertThat(read(log, LogPosition.NONE).replies)
          .containsExactly(new KeptReply("ok", new PaidReply("x", 3, 0)));
    }
  }

  /** Each waits for as long as it may. */
  @Test
  void brokersThatDoNotAnswerAreToldOf() throws Exception {
    Properties nobody = client();
    nobody.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + Ports.anyFree());
    nobody.setProperty("default.api.timeout.ms", "1000");
    nobody.setProperty("request.timeout.ms", "1000");
    ReplyLogFactory logs = new KafkaReplyLogFactory(nobody, TOPIC, "m");
    try (ReplyLog log = logs.open("g", "p")) {
      assertUnusable(log, "the replies that were paid for cannot be read from topic replies");
    }
  }
}
