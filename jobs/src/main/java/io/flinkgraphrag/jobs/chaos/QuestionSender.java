package io.flinkgraphrag.jobs.chaos;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.Question;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Asks at a steady rate, question after question of a list, under numbers that count up, and enters
 * each into the books before it is sent. It holds on to what brokers have not acknowledged while
 * they are away. Thread-safe.
 */
final class QuestionSender implements AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(20);

  /**
   * While more answers are owed nothing is asked, so that an outage without end fills no memory.
   */
  private static final int OWED_MAX = 50_000;

  private static final int SECONDS_MAX = 300;

  /** One more than a record of the contract may have. */
  private static final int TOO_LARGE = (1 << 20) + 1;

  // configuration
  private final Topics topics;
  private final List<String> texts;
  private final Books books;
  private final double perTick;

  // runtime
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "chaos-questions"));

  // state
  private int next;
  private double due;
  private volatile int factor = 1;

  /**
   * Asks nothing yet.
   *
   * @param texts of questions to the default graph
   */
  QuestionSender(
      String bootstrap, Topics topics, List<String> texts, Books books, int questionsPerSecond) {
    this.topics = topics;
    this.texts = List.copyOf(texts);
    this.books = books;
    this.perTick = questionsPerSecond * TICK.toMillis() / 1000.0;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "enable.idempotence", "true",
                "acks", "all",
                "linger.ms", "5",
                "delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE),
                "request.timeout.ms", "10000",
                "reconnect.backoff.max.ms", "500",
                "retry.backoff.max.ms", "500",
                "max.block.ms", Long.toString(Duration.ofSeconds(SECONDS_MAX).toMillis()),
                "max.request.size", Integer.toString(EmbeddedKafka.RECORD_BYTES_MAX)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void start() {
    var unused = clock.scheduleAtFixedRate(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks no more; what was asked is sent. */
  void stop() {
    clock.shutdown();
  }

  private synchronized void tick() {
    due += perTick * factor;
    for (; due >= 1; due--) {
      if (books.owed() < OWED_MAX) {
        ask(true);
      }
    }
  }

  private void ask(boolean withKey) {
    int number = next++;
    books.asked(number, System.nanoTime());
    var unused =
        producer.send(
            question(number, withKey),
            (metadata, error) -> {
              if (error != null) {
                books.unsent(number, error.toString());
              }
            });
  }

  private ProducerRecord<byte[], byte[]> question(int number, boolean withKey) {
    String id = books.id(number);
    String json =
        JsonNodeFactory.instance.objectNode().put("id", id).put("text", text(number)).toString();
    byte @Nullable [] key = withKey ? bytes(Keys.join(Question.DEFAULT_GRAPH, id)) : null;
    return new ProducerRecord<>(topics.questions(), key, bytes(json));
  }

  private String text(int number) {
    return text(texts, number);
  }

  /** The text of a question by its number. */
  static String text(List<String> texts, int number) {
    return texts.get(number % texts.size());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** How many were asked: the numbers below it. */
  synchronized int asked() {
    return next;
  }

  /** Sends the latest ones once more, as they were. */
  synchronized void sendAgain(int count) {
    for (int number = Math.max(0, next - count); number < next; number++) {
      var unused = producer.send(question(number, true));
    }
  }

  /** Sends records that have to become dead letters, and a question without a key. */
  void sendCorrupt() throws InterruptedException, ExecutionException {
    byte[] key = bytes("corrupt");
    String questions = topics.questions();
    List<ProducerRecord<byte[], byte @Nullable []>> records =
        List.of(
            new ProducerRecord<>(questions, key, bytes("{\"text\": \"broken")),
            new ProducerRecord<>(questions, key, new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'}),
            new ProducerRecord<>(questions, key, bytes("x".repeat(TOO_LARGE))),
            new ProducerRecord<>(questions, key, null),
            new ProducerRecord<>(questions, null, bytes("{\"id\": 7")),
            new ProducerRecord<>(topics.updates(), key, bytes("{\"op\": ")));
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ProducerRecord<byte[], byte @Nullable []> record : records) {
      sent.add(producer.send(record));
    }
    for (Future<RecordMetadata> each : sent) {
      RecordMetadata record = each.get();
      books.corrupted(
          new Place(record.topic(), record.partition(), record.offset()), System.nanoTime());
    }
    synchronized (this) {
      ask(false);
    }
  }

  /** Asks so many times as much for so long; returns afterwards. */
  void burst(int times, int seconds) throws InterruptedException {
    factor = times;
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } finally {
      factor = 1;
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close(Duration.ZERO);
  }
}
