package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.settings.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the contract's topics on brokers of ours. Blocks its caller, for a bounded time. */
public final class KafkaTopics {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaTopics.class);

  /** How long new or restarted brokers may take to serve every partition. */
  static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

  /** How long the topic of documents keeps that one was deleted. */
  private static final Duration DELETES_KEPT = Duration.ofDays(30);

  private KafkaTopics() {}

  /**
   * Creates the topics that are missing, and returns when every partition of all of them can be
   * used. What exists stays as it is.
   */
  public static void create(String bootstrap, Topics topics, int partitions, short replicas) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    try (Admin admin = Admin.create(settings)) {
      List<NewTopic> wanted =
          topics.all().stream().map(name -> newTopic(name, topics, partitions, replicas)).toList();
      for (KafkaFuture<Void> created : admin.createTopics(wanted).values().values()) {
        awaitCreated(created);
      }
      awaitServed(admin, topics.all());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while topics were created", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new StartFailure("the topics cannot be created: " + e, e);
    }
  }

  private static NewTopic newTopic(String name, Topics topics, int partitions, short replicas) {
    Map<String, String> settings = new HashMap<>();
    boolean documents = name.equals(topics.documents());
    settings.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(
            documents ? EmbeddedKafka.DOCUMENT_BYTES_MAX : EmbeddedKafka.RECORD_BYTES_MAX));
    if (documents) {
      settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
      // a job that was down for longer would not hear of a delete
      settings.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, Long.toString(DELETES_KEPT.toMillis()));
    }
    if (name.equals(topics.questions()) || name.equals(topics.updates())) {
      settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    }
    if (name.equals(topics.updates())) {
      settings.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    }
    return new NewTopic(name, partitions, replicas).configs(settings);
  }

  private static void awaitCreated(KafkaFuture<Void> created)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      created.get(READY_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /**
   * A created topic may still lack leaders; an idempotent producer that meets it then can loop on
   * out-of-order sequence numbers for minutes.
   */
  private static void awaitServed(Admin admin, List<String> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    while (true) {
      try {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (TopicDescription topic :
            admin.describeTopics(topics).allTopicNames().get(10, TimeUnit.SECONDS).values()) {
          topic
              .partitions()
              .forEach(
                  partition ->
                      all.put(
                          new TopicPartition(topic.name(), partition.partition()),
                          OffsetSpec.latest()));
        }
        admin.listOffsets(all).all().get(10, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException | TimeoutException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LOG.debug("not every partition is served yet", e);
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }
}
