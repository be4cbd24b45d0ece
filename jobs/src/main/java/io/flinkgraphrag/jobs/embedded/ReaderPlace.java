package io.flinkgraphrag.jobs.embedded;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership in a consumer group, from {@link #enter} to {@link #close}; whatever happens to Kafka
 * meanwhile, it comes back. Nothing is read: what is assigned is paused. Entered by one thread,
 * which hands it on with {@link #keep}.
 */
final class ReaderPlace implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReaderPlace.class);

  /** The least that brokers allow by default. */
  static final Duration SESSION = Duration.ofSeconds(6);

  private static final Duration HEARTBEAT = Duration.ofSeconds(2);
  private static final Duration ENTER_MAX = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration END_MAX = Duration.ofSeconds(5);

  /** The number is that of the process, for who looks for it. */
  private static final String CLIENT = "graphrag-documents-" + ProcessHandle.current().pid();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread = new Thread(this::stay, "documents-reader");
  private volatile boolean closed;

  private ReaderPlace(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
    thread.setDaemon(true);
  }

  /**
   * Enters, beside whoever is in it.
   *
   * @param client properties, with the brokers
   * @param instance under which a dead one's place is taken over
   * @throws KafkaException where it cannot be entered
   */
  static ReaderPlace enter(
      Properties client, String group, String topic, Optional<String> instance) {
    Properties own = new Properties();
    own.putAll(client);
    own.setProperty(ConsumerConfig.GROUP_ID_CONFIG, group);
    own.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, CLIENT);
    instance.ifPresent(name -> own.setProperty(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, name));
    own.setProperty(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    own.setProperty(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(SESSION));
    own.setProperty(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(HEARTBEAT));
    own.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    own.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    own.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    ReaderPlace place =
        new ReaderPlace(
            new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    try {
      place.consumer.subscribe(List.of(topic), place.new Paused());
      place.awaitEntered();
      return place;
    } catch (RuntimeException | Error e) {
      place.close();
      throw e;
    }
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  private final class Paused implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(partitions);
    }
  }

  private void awaitEntered() {
    long deadline = System.nanoTime() + ENTER_MAX.toNanos();
    while (consumer.groupMetadata().generationId() < 0) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("the group could not be entered in time");
      }
      consumer.poll(Duration.ofMillis(100));
    }
  }

  /** What the group calls it. */
  String member() {
    return consumer.groupMetadata().memberId();
  }

  /** Stays in until it is closed; to be called once. */
  ReaderPlace keep() {
    thread.start();
    return this;
  }

  private void stay() {
    boolean failing = false;
    while (!closed) {
      try {
        consumer.poll(POLL);
        failing = false;
      } catch (WakeupException e) {
        LOG.debug("woken up", e);
      } catch (InterruptException e) {
        closed = true;
      } catch (KafkaException e) {
        if (!failing) {
          failing = true;
          LOG.warn("Kafka does not keep others from reading documents now: {}", e.toString());
        }
        pause();
      }
    }
    leave();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void leave() {
    try {
      consumer.close(
          CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
              .withTimeout(END_MAX));
    } catch (KafkaException e) {
      LOG.debug("it will be taken for gone after its session", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    if (!thread.isAlive()) {
      leave();
      return;
    }
    consumer.wakeup();
    try {
      thread.join(END_MAX.plus(POLL).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
