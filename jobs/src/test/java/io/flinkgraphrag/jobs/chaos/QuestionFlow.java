package io.flinkgraphrag.jobs.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Asks about the base passages at a steady pace, all the time but for pauses, and keeps book of
 * what was asked in which phase. Thread-safe.
 */
final class QuestionFlow implements AutoCloseable {

  /** Between two questions. */
  static final Duration PACE = Duration.ofMillis(75);

  /** Each question's own. */
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One question.
   *
   * @param number of the passage that it is about
   */
  record Asked(String id, int number, String phase) {}

  private final Random random;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final List<Asked> asked = new ArrayList<>();
  private String phase = "";
  private boolean flowing;

  QuestionFlow(String bootstrap, long seed) {
    random = new Random(seed);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "0"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    var unused = clock.scheduleAtFixedRate(this::step, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void step() {
    if (flowing) {
      ask(random.nextInt(Load.BASE_PASSAGES));
    }
  }

  /** Asks once about the passage of this number. */
  synchronized void ask(int number) {
    Asked question = new Asked("q" + asked.size(), number, phase);
    asked.add(question);
    ObjectNode json =
        JSON.createObjectNode()
            .put("id", question.id)
            .put("text", Vocabulary.question(number))
            .put("timeoutMs", TIMEOUT.toMillis());
    var unused =
        producer.send(
            new ProducerRecord<>("questions", bytes(question.id), bytes(json.toString())));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What is asked from now on belongs to this phase. */
  synchronized void phase(String name) {
    phase = name;
  }

  synchronized void flow(boolean on) {
    flowing = on;
  }

  synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  synchronized int count() {
    return asked.size();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close(Duration.ZERO);
  }
}
