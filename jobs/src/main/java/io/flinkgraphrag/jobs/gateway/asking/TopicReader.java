package io.flinkgraphrag.jobs.gateway.asking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all partitions of a topic on a thread of its own, from {@link #start} to {@link #close}:
 * committed records, without a group. Partitions that are added are noticed. Whatever happens to
 * Kafka, it tries again, from where it was.
 */
public final class TopicReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);

  private static final Duration POLL = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);
  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final Supplier<KafkaConsumer<byte[], byte[]>> consumers;
  private final String topic;
  private final Duration back;
  private final Consumer<ConsumerRecord<byte[], byte[]>> sink;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();

  /** Where it reads on, written by its thread when what is before has been taken. */
  private final Map<TopicPartition, Long> next = new ConcurrentHashMap<>();

  // of the thread
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private boolean begun;
  private boolean failing;

  private volatile @Nullable KafkaConsumer<byte[], byte[]> reading;
  private volatile boolean caughtUp;
  private volatile boolean closed;

  private TopicReader(
      Supplier<KafkaConsumer<byte[], byte[]>> consumers,
      String topic,
      Duration back,
      Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    this.consumers = consumers;
    this.topic = topic;
    this.back = back;
    this.sink = sink;
    this.thread = new Thread(this::run, "gateway-" + topic);
    thread.setDaemon(true);
  }

  /** From the topic's beginning. */
  public static TopicReader ofAll(
      KafkaClients clients, String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    return start(new TopicReader(clients::consumer, topic, Duration.ZERO, sink));
  }

  /**
   * From so long before now.
   *
   * @param back above zero
   */
  public static TopicReader ofTheLast(
      Duration back,
      KafkaClients clients,
      String topic,
      Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    return start(new TopicReader(clients::consumer, topic, back, sink));
  }

  private static TopicReader start(TopicReader reader) {
    reader.thread.start();
    return reader;
  }

  /** Whether it has read what was there when it began. */
  public boolean isCaughtUp() {
    return caughtUp;
  }

  /** Whether what is before these places has been taken. */
  public boolean hasTaken(Map<TopicPartition, Long> places) {
    return caughtUp
        && places.entrySet().stream()
            .allMatch(place -> next.getOrDefault(place.getKey(), 0L) >= place.getValue());
  }

  private void run() {
    while (!closed) {
      try (KafkaConsumer<byte[], byte[]> consumer = consumers.get()) {
        reading = consumer;
        follow(consumer);
      } catch (RuntimeException e) {
        if (!closed && !failing) {
          failing = true;
          LOG.warn("cannot read the topic {}, and go on trying: {}", topic, e.toString());
        }
        pause();
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    assign(consumer);
    long lookedAt = System.nanoTime();
    while (!closed) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        take(record);
      }
      consumer.assignment().forEach(partition -> next.put(partition, consumer.position(partition)));
      failing = false;
      caughtUp = caughtUp || isAtEnds();
      if (System.nanoTime() - lookedAt > LOOK_INTERVAL.toNanos()) {
        lookedAt = System.nanoTime();
        assign(consumer);
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      sink.accept(record);
    } catch (RuntimeException e) {
      LOG.warn("{} {} {} was not understood", topic, record.partition(), record.offset(), e);
    }
  }

  private boolean isAtEnds() {
    return begun
        && ends.entrySet().stream()
            .allMatch(end -> next.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  /** Takes the partitions that are not read yet: the first ones from then, later ones whole. */
  private void assign(KafkaConsumer<byte[], byte[]> consumer) {
    List<TopicPartition> all = new ArrayList<>();
    for (PartitionInfo info : consumer.partitionsFor(topic)) {
      all.add(new TopicPartition(topic, info.partition()));
    }
    if (all.isEmpty() || consumer.assignment().size() == all.size()) {
      return;
    }
    if (!begun) {
      begin(consumer, all);
    }
    all.forEach(partition -> next.putIfAbsent(partition, 0L));
    consumer.assign(all);
    all.forEach(partition -> consumer.seek(partition, next.getOrDefault(partition, 0L)));
  }

  private void begin(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> all) {
    ends.putAll(consumer.endOffsets(all));
    next.putAll(consumer.beginningOffsets(all));
    if (!back.isZero()) {
      long from = System.currentTimeMillis() - back.toMillis();
      Map<TopicPartition, Long> times = new HashMap<>();
      all.forEach(partition -> times.put(partition, from));
      next.putAll(ends);
      for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
          consumer.offsetsForTimes(times).entrySet()) {
        // none where nothing is that young
        if (found.getValue() != null) {
          next.put(found.getKey(), found.getValue().offset());
        }
      }
    }
    begun = true;
  }

  private void pause() {
    lock.lock();
    try {
      long left = PAUSE.toNanos();
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
    KafkaConsumer<byte[], byte[]> waiting = reading;
    if (waiting != null) {
      waiting.wakeup();
    }
    try {
      thread.join(END_MAX.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
