package io.flinkgraphrag.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Asks questions and notes when their answers can be read by a read_committed consumer. For one
 * thread, which owns the producer; a thread of its own reads answers.
 */
final class Traffic implements AutoCloseable {

  /** A run that gives no answer for so long has failed. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(120);

  private static final Duration POLL = Duration.ofMillis(50);

  private final Topics topics;
  private final String bootstrap;
  private final List<String> questions;
  private final Consumer<String> answers;
  private final KafkaProducer<String, String> producer;
  private final Map<String, Long> asked = new ConcurrentHashMap<>();
  private final Map<String, Long> answered = new ConcurrentHashMap<>();
  private final Thread reader;
  private volatile boolean closed;
  private volatile long lastArrival;
  private int nextId;

  public Traffic(String bootstrap, Topics topics, List<String> questions) {
    this(bootstrap, topics, questions, answer -> {});
  }

  /**
   * @param answers is given the value of each answer, on the reading thread
   */
  public Traffic(
      String bootstrap, Topics topics, List<String> questions, Consumer<String> answers) {
    this.topics = topics;
    this.answers = answers;
    this.bootstrap = bootstrap;
    this.questions = questions;
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("linger.ms", "0");
    properties.put("buffer.memory", Integer.toString(16 * 1024 * 1024));
    this.producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    this.reader = new Thread(this::readAnswers, "answers-reader");
    reader.setDaemon(true);
    reader.start();
  }

  private KafkaConsumer<String, String> consumer() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("isolation.level", "read_committed");
    return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
  }

  private static void readAll(KafkaConsumer<String, String> consumer, String topic) {
    consumer.assign(
        consumer.partitionsFor(topic).stream()
            .map(p -> new org.apache.kafka.common.TopicPartition(p.topic(), p.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
  }

  private void readAnswers() {
    try (KafkaConsumer<String, String> consumer = consumer()) {
      readAll(consumer, topics.answers());
      while (!closed) {
        for (ConsumerRecord<String, String> answer : consumer.poll(POLL)) {
          lastArrival = System.currentTimeMillis();
          if (answered.putIfAbsent(answer.key(), lastArrival) != null) {
            throw new IllegalStateException("a second answer for " + answer.key());
          }
          answers.accept(answer.value());
        }
      }
    }
  }

  /** Waits until the job says that all updates of a batch are in the graph. */
  void awaitGraph(String batch, int sent) throws IOException {
    ObjectMapper json = new ObjectMapper();
    long deadline = System.nanoTime() + SILENCE_MAX.toNanos();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      readAll(consumer, topics.status());
      while (System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
          var status = json.readTree(record.value());
          if (status.path("batch").asText().equals(batch)
              && status.path("applied").asLong() == sent) {
            return;
          }
        }
      }
    }
    throw new IllegalStateException("the graph was not loaded in time");
  }

  private void ask() {
    String id = "q" + nextId;
    String text = questions.get(nextId % questions.size());
    nextId++;
    String value = "{\"id\":\"" + id + "\",\"graph\":\"default\",\"text\":\"" + text + "\"}";
    String key = "default|" + id;
    var unused =
        producer.send(
            new ProducerRecord<>(topics.questions(), key, value),
            (metadata, error) -> {
              if (error == null) {
                asked.put(key, metadata.timestamp());
              }
            });
  }

  /**
   * Asks as fast as the broker takes it; returns answers per second, first question to last answer.
   */
  double saturate(int count) throws InterruptedException {
    int before = nextId;
    long start = System.currentTimeMillis();
    for (int i = 0; i < count; i++) {
      ask();
    }
    producer.flush();
    awaitAnswers(before + count);
    return count * 1000.0 / Math.max(1, lastArrival - start);
  }

  /** Asks at a fixed rate, whatever the answers do; returns sorted latencies in ms. */
  long[] steady(int perSecond, int count) throws InterruptedException {
    int before = nextId;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      ask();
    }
    producer.flush();
    awaitAnswers(before + count);
    long[] latencies = new long[count];
    for (int i = 0; i < count; i++) {
      String key = "default|q" + (before + i);
      latencies[i] = answered.get(key) - asked.get(key);
    }
    java.util.Arrays.sort(latencies);
    return latencies;
  }

  private void awaitAnswers(int total) throws InterruptedException {
    long silentSince = System.nanoTime();
    int seen = answered.size();
    while (answered.size() < total) {
      TimeUnit.MILLISECONDS.sleep(5);
      if (answered.size() != seen) {
        seen = answered.size();
        silentSince = System.nanoTime();
      }
      if (!reader.isAlive() || System.nanoTime() - silentSince > SILENCE_MAX.toNanos()) {
        throw new IllegalStateException("only " + seen + " of " + total + " answers came");
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    reader.join();
    producer.close();
  }
}
