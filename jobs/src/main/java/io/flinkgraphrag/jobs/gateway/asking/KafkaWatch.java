package io.flinkgraphrag.jobs.gateway.asking;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every two seconds whether Kafka answers and has the topics. Thread-safe. */
public final class KafkaWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);

  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(6);

  private final KafkaClients clients;
  private final List<String> topics;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "gateway-kafka-watch");
            made.setDaemon(true);
            return made;
          });

  // of the thread
  private @Nullable Admin admin;

  private volatile Optional<String> fault = Optional.of("Kafka was not asked yet");

  private KafkaWatch(KafkaClients clients, List<String> topics) {
    this.clients = clients;
    this.topics = topics;
  }

  static KafkaWatch start(KafkaClients clients, List<String> topics) {
    KafkaWatch watch = new KafkaWatch(clients, topics);
    watch.look();
    var looks =
        watch.thread.scheduleWithFixedDelay(
            watch::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    LOG.debug("watching {}: {}", topics, looks);
    return watch;
  }

  /** What is wrong, and what to do; empty where nothing is. */
  public Optional<String> fault() {
    return fault;
  }

  private void look() {
    Optional<String> before = fault;
    try {
      fault = missing();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | ExecutionException | TimeoutException e) {
      LOG.debug("Kafka does not answer", e);
      fault =
          Optional.of(
              "no Kafka broker answers at %s; start it, and ask again"
                  .formatted(clients.bootstrap()));
    }
    if (!before.equals(fault)) {
      LOG.info("{}", fault.orElse("Kafka answers and has the topics"));
    }
  }

  private Optional<String> missing()
      throws InterruptedException, ExecutionException, TimeoutException {
    if (admin == null) {
      admin = clients.admin();
    }
    TreeSet<String> missing = new TreeSet<>();
    for (var topic : admin.describeTopics(topics).topicNameValues().entrySet()) {
      KafkaFuture<TopicDescription> description = topic.getValue();
      try {
        description.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          missing.add(topic.getKey());
        } else if (e.getCause() instanceof AuthorizationException) {
          return Optional.of(
              "the Kafka user may not see topic %s; give it what docs/security.md lists"
                  .formatted(topic.getKey()));
        } else {
          throw e;
        }
      }
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Kafka at %s has no topic %s; make it, or start the job's Kafka"
                .formatted(clients.bootstrap(), String.join(", ", missing)));
  }

  @Override
  public void close() {
    thread.shutdownNow();
    Admin open = admin;
    if (open != null) {
      open.close(Duration.ZERO);
    }
  }
}
