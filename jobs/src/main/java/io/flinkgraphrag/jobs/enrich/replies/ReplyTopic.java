package io.flinkgraphrag.jobs.enrich.replies;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic of replies: makes it where there is none. Blocks its caller, for a bounded time. */
public final class ReplyTopic {

  private static final int ANSWER_TIMEOUT_S = 30;

  /** A new topic is known to the broker that is asked next a moment later. */
  private static final int LOOKS_MAX = 50;

  private static final int BETWEEN_LOOKS_MS = 200;

  private ReplyTopic() {}

  /**
   * Returns the topic's id by the brokers: one that was deleted and made again has another.
   *
   * @throws KafkaException if there is none and none can be made, saying what to do
   */
  public static String require(Properties client, String topic) throws InterruptedException {
    try (Admin admin = Admin.create(client)) {
      Optional<String> id = id(admin, topic);
      if (id.isPresent()) {
        return id.get();
      }
      make(admin, topic);
      for (int i = 0; i < LOOKS_MAX && id.isEmpty(); i++) {
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
        id = id(admin, topic);
      }
      return id.orElseThrow(
          () -> new KafkaException("topic " + topic + " was made, and the brokers do not know it"));
    }
  }

  private static Optional<String> id(Admin admin, String topic) throws InterruptedException {
    KafkaFuture<TopicDescription> answer =
        Objects.requireNonNull(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
    try {
      return Optional.of(await(answer).topicId().toString());
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    } catch (AuthorizationException e) {
      throw new KafkaException(
          "the Kafka user may not see topic %s, which has the replies that were paid for: give it what docs/security.md lists"
              .formatted(topic),
          e);
    }
  }

  private static void make(Admin admin, String topic) throws InterruptedException {
    NewTopic compacted =
        new NewTopic(topic, Optional.empty(), Optional.empty())
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    try {
      await(Objects.requireNonNull(admin.createTopics(List.of(compacted)).values().get(topic)));
    } catch (TopicExistsException e) {
      // somebody else was quicker
    } catch (AuthorizationException e) {
      throw new KafkaException(
          "there is no topic %s for the replies that are paid for, and the Kafka user may not make it: make it with kafka-topics.sh --create --topic %s --config cleanup.policy=compact"
              .formatted(topic, topic),
          e);
    }
  }

  private static <T> T await(KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get(ANSWER_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new KafkaException("the brokers do not answer within " + ANSWER_TIMEOUT_S + " s", e);
    }
  }
}
