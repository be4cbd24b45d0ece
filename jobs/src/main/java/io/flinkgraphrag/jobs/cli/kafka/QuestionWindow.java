package io.flinkgraphrag.jobs.cli.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.Question;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Asks many questions over Kafka, so many at a time, and times their answers. For one thread. It
 * must be made before anything is asked.
 */
public final class QuestionWindow implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> answers;
  private final String topic;
  private final int inFlight;
  private final Duration timeout;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /** By question id, oldest first. */
  private final Map<String, Asked> pending = new LinkedHashMap<>();

  private boolean anyAnswer;
  private int timedOut;

  /** A question under way. */
  private record Asked(int index, long at) {}

  /** Gets the end of every question, in the order in which they end. */
  public interface Listener {

    /**
     * A question got its record.
     *
     * @param index of the question in what was asked
     * @param latencyMs from before sending to after receiving
     */
    void answered(int index, JsonNode record, long latencyMs);

    /** The time of a question is over; a record that comes later is dropped. */
    void unanswered(int index);
  }

  public QuestionWindow(KafkaConnection connection, Topics topics, int inFlight, Duration timeout) {
    this.answers = connection.consumer(topics.answers(), false);
    this.producer = connection.producer();
    this.topic = topics.questions();
    this.inFlight = inFlight;
    this.timeout = timeout;
  }

  /**
   * Asks all and returns when each has a record or its time is over.
   *
   * @param questions values of the questions topic, with ids that were not used before
   * @throws CommandFailure if Kafka takes no question, or if a whole window of questions timed out
   *     before any got a record: then nobody is there
   */
  public void ask(List<ObjectNode> questions, Listener listener) {
    int next = 0;
    while (next < questions.size() || !pending.isEmpty()) {
      for (; next < questions.size() && pending.size() < inFlight; next++) {
        send(next, questions.get(next));
      }
      for (ConsumerRecord<byte[], byte[]> record : answers.poll(POLL)) {
        receive(record.value(), listener);
      }
      giveUp(listener);
      throwFailure(next < questions.size());
    }
  }

  private void send(int index, ObjectNode question) {
    String id = question.path("id").asText();
    String key = Keys.join(question.path("graph").asText(Question.DEFAULT_GRAPH), id);
    pending.put(id, new Asked(index, System.nanoTime()));
    var unused =
        producer.send(
            new ProducerRecord<>(
                topic,
                key.getBytes(StandardCharsets.UTF_8),
                question.toString().getBytes(StandardCharsets.UTF_8)),
            (metadata, error) -> {
              if (error != null) {
                failure.compareAndSet(null, error);
              }
            });
  }

  private void receive(byte @Nullable [] value, Listener listener) {
    JsonNode record;
    try {
      record = JSON.readTree(value == null ? new byte[0] : value);
    } catch (IOException ofSomebodyElse) {
      return;
    }
    Asked asked = pending.remove(record.path("questionId").asText());
    if (asked != null) {
      anyAnswer = true;
      listener.answered(
          asked.index(), record, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked.at()));
    }
  }

  private void giveUp(Listener listener) {
    long now = System.nanoTime();
    Iterator<Asked> oldest = pending.values().iterator();
    while (oldest.hasNext()) {
      Asked asked = oldest.next();
      if (now - asked.at() < timeout.toNanos()) {
        return;
      }
      oldest.remove();
      timedOut++;
      listener.unanswered(asked.index());
    }
  }

  private void throwFailure(boolean moreToAsk) {
    if (failure.get() != null) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "Kafka did not take a question: " + KafkaConnection.rootMessage(failure.get()),
          failure.get());
    }
    if (moreToAsk && !anyAnswer && timedOut >= inFlight) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "none of the first %,d questions got an answer within %d s; is the job running? Wait"
                  .formatted(timedOut, timeout.toSeconds())
              + " longer with --timeout S.");
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    answers.close();
  }
}
