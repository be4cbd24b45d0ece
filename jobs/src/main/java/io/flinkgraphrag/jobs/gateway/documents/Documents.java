package io.flinkgraphrag.jobs.gateway.documents;

import io.flinkgraphrag.jobs.documents.topic.DocumentKey;
import io.flinkgraphrag.jobs.gateway.asking.KafkaClients;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.settings.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends documents to their topic, and tells what the job that reads it has made of them, until
 * {@link #close}. Its clients of Kafka are made when somebody first needs them. Thread-safe;
 * nothing here blocks.
 */
public final class Documents implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

  /** As large as a document may be for the job by default. */
  public static final int BYTES_MAX = 16 << 20;

  /** Documents whose bodies come at a time, and those that are sent at a time. */
  static final int UNDER_WAY_MAX = 2;

  /** Of a record beside its document: key and headers. */
  private static final int RECORD_MARGIN = 64 << 10;

  /** Kafka's client has given a document up by then, the wait for one before it included. */
  private static final Duration SEND_MAX = Duration.ofSeconds(45);

  private static final Duration RETRY_FULL = Duration.ofSeconds(1);

  private final KafkaClients clients;
  private final String topic;
  private final DocumentProgress progress;
  private final Duration sendMax;
  private final AtomicInteger coming = new AtomicInteger();
  private final AtomicInteger sending = new AtomicInteger();

  /** Sending may block for a topic's partitions. */
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "gateway-documents");
            made.setDaemon(true);
            return made;
          });

  // of the sender's thread
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  /**
   * Creates it.
   *
   * @param group of consumers, that of the job that reads documents
   */
  public Documents(KafkaClients clients, Topics topics, String group) {
    this(clients, topics, group, SEND_MAX);
  }

  /**
   * Creates it.
   *
   * @param sendMax a document that Kafka has neither taken nor refused by then is given up
   */
  Documents(KafkaClients clients, Topics topics, String group, Duration sendMax) {
    this.clients = clients;
    this.sendMax = sendMax;
    this.topic = topics.documents();
    this.progress = new DocumentProgress(clients, topics, group);
  }

  /** The topic that they are sent to. */
  public String topic() {
    return topic;
  }

  /**
   * Lets the body of a document come.
   *
   * @return to be run when it is there, or will not be
   * @throws HttpFault where too many come already
   */
  public Runnable admit() throws HttpFault {
    take(coming);
    return coming::decrementAndGet;
  }

  private static void take(AtomicInteger places) throws HttpFault {
    if (places.incrementAndGet() > UNDER_WAY_MAX) {
      places.decrementAndGet();
      throw HttpFault.of(
              429,
              "TOO_MANY_DOCUMENTS",
              "%,d documents are under way already; send it again".formatted(UNDER_WAY_MAX))
          .retryAfter(RETRY_FULL);
    }
  }

  /**
   * Sends a document.
   *
   * @param value its bytes; null deletes it
   * @param headers of the record, by name
   * @throws HttpFault where it cannot be sent now
   */
  public void send(
      DocumentKey key,
      byte @Nullable [] value,
      Map<String, String> headers,
      DocumentListener listener)
      throws HttpFault {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key.bytes(), value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    take(sending);
    CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
    try {
      sender.execute(() -> send(record, sent));
    } catch (RejectedExecutionException closed) {
      sending.decrementAndGet();
      throw ending();
    }
    var told =
        sent.orTimeout(sendMax.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (place, error) -> {
                  sending.decrementAndGet();
                  if (error == null) {
                    listener.taken(place.partition(), place.offset());
                  } else {
                    LOG.debug("Kafka did not take a document", error);
                    listener.failed(NotTaken.fault(error, topic));
                  }
                });
    LOG.trace("{}", told);
  }

  /** On the sender's thread. */
  private void send(ProducerRecord<byte[], byte[]> record, CompletableFuture<RecordMetadata> sent) {
    if (sent.isDone()) {
      return; // who sent it was told to send it again
    }
    try {
      if (producer == null) {
        producer = clients.producer(BYTES_MAX + RECORD_MARGIN);
      }
      var accepted =
          producer.send(
              record,
              (place, error) -> {
                if (error == null) {
                  sent.complete(place);
                } else {
                  sent.completeExceptionally(error);
                }
              });
      LOG.trace("{}", accepted);
    } catch (RuntimeException e) {
      sent.completeExceptionally(e);
    } catch (Error e) {
      sent.completeExceptionally(e); // such as no memory for a copy of it
      throw e;
    }
  }

  private static HttpFault ending() {
    return HttpFault.of(503, "ENDING", "this gateway ends; send it to another one")
        .retryAfter(RETRY_FULL);
  }

  /**
   * What has become of a record, by now.
   *
   * @param key of the record; another document's is not told
   * @return completes with a {@link HttpFault} where it is not known
   */
  public CompletableFuture<DocumentState> look(DocumentKey key, int partition, long offset) {
    return progress.look(key, partition, offset);
  }

  @Override
  public void close() {
    if (!sender.isShutdown()) {
      sender.execute(
          () -> {
            if (producer != null) {
              producer.close(Duration.ofSeconds(1));
            }
          });
      sender.shutdown();
    }
    progress.close();
  }
}
