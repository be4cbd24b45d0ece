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
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Asks questions over Kafka, one after the other, and waits for their answers. For one thread. */
public final class QuestionClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> answers;
  private final Topics topics;

  public QuestionClient(KafkaConnection connection, Topics topics) {
    // The consumer stands at the end of the answers before anything is asked.
    this.answers = connection.consumer(topics.answers(), false);
    this.producer = connection.producer();
    this.topics = topics;
  }

  /**
   * Asks under a new id.
   *
   * @param graph null for the default one
   * @return the terminal record, or empty if none was committed in time
   */
  public Optional<JsonNode> ask(@Nullable String graph, String text, Duration timeout) {
    ObjectNode question = JSON.createObjectNode().put("text", text);
    return ask(graph == null ? question : question.put("graph", graph), timeout);
  }

  /**
   * Asks under a new id.
   *
   * @param question all of it but its id
   * @return the terminal record, or empty if none was committed in time
   */
  public Optional<JsonNode> ask(ObjectNode question, Duration timeout) {
    String id = UUID.randomUUID().toString();
    String graph = question.path("graph").asText(Question.DEFAULT_GRAPH);
    send(Keys.join(graph, id), question.deepCopy().put("id", id));
    long deadline = System.nanoTime() + timeout.toNanos();
    do {
      for (ConsumerRecord<byte[], byte[]> record : answers.poll(Duration.ofMillis(50))) {
        Optional<JsonNode> answer = answerTo(id, record.value());
        if (answer.isPresent()) {
          return answer;
        }
      }
    } while (System.nanoTime() < deadline);
    return Optional.empty();
  }

  private void send(String key, ObjectNode question) {
    try {
      var acknowledged =
          producer.send(
              new ProducerRecord<>(
                  topics.questions(),
                  key.getBytes(StandardCharsets.UTF_8),
                  question.toString().getBytes(StandardCharsets.UTF_8)));
      acknowledged.get();
    } catch (ExecutionException e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "Kafka did not take the question: " + KafkaConnection.rootMessage(e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "interrupted", e);
    }
  }

  private static Optional<JsonNode> answerTo(String id, byte @Nullable [] value) {
    try {
      JsonNode answer = JSON.readTree(value == null ? new byte[0] : value);
      return Optional.of(answer).filter(json -> json.path("questionId").asText().equals(id));
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    answers.close();
  }
}
