package io.flinkgraphrag.jobs.cli.documents;

import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends documents to the topic as somebody's program would. */
final class DocumentSender implements AutoCloseable {

  private final KafkaProducer<String, byte[]> producer;

  DocumentSender(String bootstrap) {
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "max.request.size",
                EmbeddedKafka.DOCUMENT_BYTES_MAX + 1024),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  void send(String key, String text) throws Exception {
    send(key, text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  /** A document; null deletes it. */
  void send(String key, byte[] valueOrNull, Map<String, String> headers) throws Exception {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>("documents", key, valueOrNull);
    headers.forEach(
        (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    producer.send(record).get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    producer.close();
  }
}
