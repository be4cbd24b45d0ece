package io.flinkgraphrag.jobs.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A user's program that asks and updates all the time, and holds on to what the broker has not
 * acknowledged while the broker is away. What it sends is drawn from a seed: new questions,
 * repeated ones, ids used twice, unknown graphs, passages in several versions, deletes, and records
 * that nobody can read.
 */
final class Load implements AutoCloseable {

  /** Passages that are loaded before anything is asked, never change, and are asked about. */
  static final int BASE_PASSAGES = 24;

  static final String BASE_BATCH = "base";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PACE = Duration.ofMillis(120);
  private static final int BATCH_SIZE = 20;

  private final Random random;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final List<ObjectNode> asked = new ArrayList<>();
  private final List<ObjectNode> updates = new ArrayList<>();
  private int passages;
  private int updatesSent;

  Load(String bootstrap, long seed) {
    random = new Random(seed);
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "enable.idempotence", "true",
                "acks", "all",
                "delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE),
                "request.timeout.ms", "5000",
                "reconnect.backoff.max.ms", "500",
                "retry.backoff.max.ms", "500",
                "max.block.ms", "300000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void sendBase() {
    for (passages = 0; passages < BASE_PASSAGES; passages++) {
      send("graph-updates", BASE_BATCH, passage(passages, 1).toString(), "passage|p" + passages);
    }
  }

  void start() {
    var unused =
        clock.scheduleWithFixedDelay(this::step, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void step() {
    ask();
    if (random.nextInt(2) == 0) {
      update();
    }
  }

  private void ask() {
    int dice = random.nextInt(100);
    if (dice < 6) {
      send("questions", null, "{\"text\": \"broken " + sent.size(), "broken");
    } else if (dice < 24 && !asked.isEmpty()) {
      askAgain(dice < 12);
    } else {
      ObjectNode question =
          JSON.createObjectNode()
              .put("id", "q" + asked.size())
              .put("graph", dice < 34 ? "nobody-knows" : "default")
              .put("text", dice < 37 && dice >= 34 ? "" : baseQuestion());
      asked.add(question);
      sendQuestion(question);
    }
  }

  /** Sends an earlier question, or asks something else under its id; often one of the latest. */
  private void askAgain(boolean otherText) {
    int back = Math.min(asked.size(), random.nextBoolean() ? 3 : asked.size());
    ObjectNode question = asked.get(asked.size() - 1 - random.nextInt(back)).deepCopy();
    if (otherText) {
      question.put("text", "Once more: " + baseQuestion());
    }
    sendQuestion(question);
  }

  private String baseQuestion() {
    return Vocabulary.question(random.nextInt(BASE_PASSAGES));
  }

  private void sendQuestion(ObjectNode question) {
    String key = question.get("graph").asText() + "|" + question.get("id").asText();
    send("questions", null, question.toString(), key);
  }

  private void update() {
    String batch = "batch-" + updatesSent++ / BATCH_SIZE;
    int dice = random.nextInt(100);
    if (dice < 5) {
      send("graph-updates", batch, "{\"op\":", "broken");
      return;
    }
    ObjectNode update;
    if (dice < 20 && !updates.isEmpty()) {
      update = updates.get(random.nextInt(updates.size()));
    } else if (dice < 30) {
      update = entity(random.nextInt(40), 1 + random.nextInt(3));
    } else if (dice < 60 && passages > BASE_PASSAGES) {
      int changed = BASE_PASSAGES + random.nextInt(passages - BASE_PASSAGES);
      update = dice < 40 ? deleted(changed) : passage(changed, 1 + random.nextInt(5));
    } else {
      update = passage(passages++, 1);
    }
    updates.add(update);
    send(
        "graph-updates",
        batch,
        update.toString(),
        update.get("type").asText() + "|" + update.get("id").asText());
  }

  private static ObjectNode element(String op, String type, String id, int version) {
    return JSON.createObjectNode()
        .put("op", op)
        .put("type", type)
        .put("graph", "default")
        .put("id", id)
        .put("version", version);
  }

  private static ObjectNode passage(int number, int version) {
    return element("upsert", "passage", "p" + number, version)
        .put("title", Vocabulary.title(number))
        .put("text", Vocabulary.text(number, version));
  }

  private ObjectNode deleted(int number) {
    return element("delete", "passage", "p" + number, 1 + random.nextInt(5));
  }

  private static ObjectNode entity(int number, int version) {
    return element("upsert", "entity", "e" + number, version)
        .put("name", Vocabulary.name(Vocabulary.NAMES_MAX - 1 - number))
        .put("description", "Engineer, edition " + version);
  }

  private void send(String topic, String batch, String value, String key) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(key), bytes(value));
    if (batch != null) {
      record.headers().add("batch", bytes(batch));
    }
    sent.add(producer.send(record));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Stops, and waits until the broker has acknowledged everything; returns how much that is. */
  int finish(Duration timeout) throws InterruptedException, ExecutionException, TimeoutException {
    clock.shutdown();
    if (!clock.awaitTermination(timeout.toSeconds(), TimeUnit.SECONDS)) {
      throw new TimeoutException("the load does not stop");
    }
    for (Future<RecordMetadata> acknowledged : sent) {
      acknowledged.get(timeout.toSeconds(), TimeUnit.SECONDS);
    }
    return sent.size();
  }

  /** Asks about every given passage, under ids of their own; not to be called under load. */
  void askAbout(Iterable<String> passageIds) {
    for (String id : passageIds) {
      sendQuestion(
          JSON.createObjectNode()
              .put("id", "last-" + id)
              .put("graph", "default")
              .put("text", Vocabulary.question(Integer.parseInt(id.substring(1)))));
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close(Duration.ZERO);
  }
}
