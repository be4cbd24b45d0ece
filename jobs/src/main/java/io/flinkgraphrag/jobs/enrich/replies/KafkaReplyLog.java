package io.flinkgraphrag.jobs.enrich.replies;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log on a compacted topic, which it makes where there is none. A reply is kept when all
 * replicas in sync have it.
 *
 * <p>Kafka's clients block; so all of it is done by one thread of its own.
 */
final class KafkaReplyLog implements ReplyLog {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaReplyLog.class);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** Then a reply cannot be kept. Meanwhile its call is in flight, so no more are paid for. */
  private static final Duration KEEP_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(8);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final Properties client;
  private final String topic;
  private final String of;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "enrich-replies");
            made.setDaemon(true);
            return made;
          });

  private volatile boolean reading;
  private volatile @Nullable KafkaProducer<byte[], byte[]> producer;

  /**
   * @param of the first parts of the keys
   */
  KafkaReplyLog(Properties client, String topic, String of) {
    this.client = client;
    this.topic = topic;
    this.of = of;
  }

  @Override
  public String of() {
    return of;
  }

  @Override
  public void read(LogPosition from, Reader reader) {
    reading = true;
    thread.execute(
        () -> {
          try {
            LogPosition end = readFrom(from, reader);
            // or the first replies, paid for, would wait for it
            var unused = producer().partitionsFor(topic);
            reader.end(end);
          } catch (InterruptedException | InterruptException e) {
            LOG.debug("closed before all replies were read", e);
          } catch (KafkaException | ExecutionException e) {
            reader.failed(
                new IOException(
                    "the replies that were paid for cannot be read from topic %s, so nobody is asked: %s"
                        .formatted(topic, e.getMessage()),
                    e));
          } finally {
            reading = false;
          }
        });
  }

  private LogPosition readFrom(LogPosition from, Reader reader)
      throws InterruptedException, ExecutionException {
    String log = ReplyTopic.require(client, topic);
    boolean goesOn = from.of().equals(of) && from.log().equals(log);
    Map<Integer, Long> offsets = new HashMap<>();
    long told = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(
          consumer.partitionsFor(topic, ANSWER_TIMEOUT).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList());
      Map<TopicPartition, Long> ends =
          new HashMap<>(consumer.endOffsets(consumer.assignment(), ANSWER_TIMEOUT));
      consumer.seekToBeginning(consumer.assignment());
      ends.forEach((partition, end) -> offsets.put(partition.partition(), end));
      if (goesOn) {
        from.offsets().forEach((id, next) -> goOn(consumer, new TopicPartition(topic, id), next));
      }
      while (isBehind(consumer, ends)) {
        List<KeptReply> batch = replies(consumer);
        if (!batch.isEmpty()) {
          reader.replies(batch).get();
          told += batch.size();
        }
      }
    }
    LOG.info("{} replies to {} were read from topic {}.", told, of, topic);
    return new LogPosition(of, log, offsets);
  }

  private static void goOn(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long next) {
    if (consumer.assignment().contains(partition)) {
      consumer.seek(partition, next);
    }
  }

  /** Takes out what was read to its end. */
  private static boolean isBehind(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    ends.entrySet()
        .removeIf(end -> consumer.position(end.getKey(), ANSWER_TIMEOUT) >= end.getValue());
    return !ends.isEmpty();
  }

  private List<KeptReply> replies(KafkaConsumer<byte[], byte[]> consumer) {
    List<KeptReply> replies = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      try {
        KeptReply reply = ReplyRecord.read(of, record.key(), record.value());
        if (reply != null) {
          replies.add(reply);
        }
      } catch (IOException e) {
        LOG.warn(
            "The record of topic {}, partition {}, offset {} is left out: {}",
            topic,
            record.partition(),
            record.offset(),
            e.getMessage());
      }
    }
    return replies;
  }

  @Override
  public CompletableFuture<Void> keep(KeptReply reply) {
    CompletableFuture<Void> kept = new CompletableFuture<>();
    try {
      thread.execute(() -> send(reply, kept));
    } catch (RejectedExecutionException e) {
      kept.completeExceptionally(new IOException("the log of replies is closed", e));
    }
    return kept;
  }

  private void send(KeptReply reply, CompletableFuture<Void> kept) {
    try {
      byte[] key = ReplyRecord.key(of, reply.content());
      var unused =
          producer()
              .send(
                  new ProducerRecord<>(topic, key, ReplyRecord.value(reply.reply())),
                  (metadata, error) -> {
                    if (error == null) {
                      kept.complete(null);
                    } else {
                      kept.completeExceptionally(error);
                    }
                  });
    } catch (KafkaException | IllegalStateException e) {
      kept.completeExceptionally(e);
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      open =
          new KafkaProducer<>(
              producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
      producer = open;
    }
    return open;
  }

  @Override
  public void close() {
    if (reading) {
      thread.shutdownNow();
    } else {
      thread.shutdown();
    }
    try {
      if (!thread.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      thread.shutdownNow();
    }
    KafkaProducer<byte[], byte[]> open = producer;
    if (open != null) {
      open.close(CLOSE_TIMEOUT);
    }
  }

  private Properties consumerSettings() {
    Properties properties = new Properties();
    properties.putAll(client);
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return properties;
  }

  private Properties producerSettings() {
    Properties properties = new Properties();
    properties.putAll(client);
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, "0");
    String timeout = Long.toString(KEEP_TIMEOUT.toMillis());
    properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
    properties.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
    properties.setProperty(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(REQUEST_TIMEOUT.toMillis()));
    properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    return properties;
  }
}
