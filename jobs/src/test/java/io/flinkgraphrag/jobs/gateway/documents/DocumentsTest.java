package io.flinkgraphrag.jobs.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.documents.topic.DocumentKey;
import io.flinkgraphrag.jobs.gateway.asking.KafkaClients;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.settings.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Documents that are sent to a Kafka that says nothing. */
final class DocumentsTest {

  private static final int ROUNDS = 3;

  private final BlockingQueue<HttpFault> faults = new LinkedBlockingQueue<>();

  @Test
  void aDocumentOfWhichKafkaSaysNothingIsGivenUpOnceAndItsPlaceIsFree() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Properties kafka = new Properties();
      kafka.setProperty("bootstrap.servers", "127.0.0.1:" + silent.getLocalPort());
      try (Documents documents =
          new Documents(
              new KafkaClients(kafka), Topics.defaults(), "group", Duration.ofMillis(200))) {
        for (int round = 0; round < ROUNDS; round++) {
          for (int i = 0; i < Documents.UNDER_WAY_MAX; i++) {
            send(documents);
          }
          for (int i = 0; i < Documents.UNDER_WAY_MAX; i++) {
            HttpFault fault = faults.poll(20, TimeUnit.SECONDS);
            assertThat(fault.status()).isEqualTo(503);
            assertThat(fault.code()).isEqualTo("KAFKA_AWAY");
          }
        }
      }
      assertThat(faults).isEmpty();
    }
  }

  private void send(Documents documents) throws Exception {
    documents.send(
        DocumentKey.of("g", "d"),
        new byte[] {1},
        Map.of(),
        new DocumentListener() {
          @Override
          public void taken(int partition, long offset) {
            throw new AssertionError("nobody can have taken it");
          }

          @Override
          public void failed(HttpFault fault) {
            faults.add(fault);
          }
        });
  }
}
