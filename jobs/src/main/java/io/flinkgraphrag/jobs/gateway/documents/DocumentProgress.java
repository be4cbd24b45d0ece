package io.flinkgraphrag.jobs.gateway.documents;

import io.flinkgraphrag.jobs.documents.topic.DocumentKey;
import io.flinkgraphrag.jobs.gateway.asking.KafkaClients;
import io.flinkgraphrag.jobs.gateway.asking.TopicReader;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.model.Reason;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the job that reads documents is, by what it has committed, and what it has refused.
 * Thread-safe; looking does not block.
 */
final class DocumentProgress implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DocumentProgress.class);

  /** So much of the dead letters is read at first. */
  static final Duration BACK = Duration.ofHours(1);

  private static final Duration RETRY = Duration.ofSeconds(5);

  private static final String INCOMPLETE = "DOCUMENT_INCOMPLETE";

  private final KafkaClients clients;
  private final Topics topics;
  private final String group;
  private final DocumentLetters letters;

  private @Nullable Admin admin;
  private @Nullable TopicReader reader;
  private @Nullable LettersKnown known;
  private boolean closed;

  DocumentProgress(KafkaClients clients, Topics topics, String group) {
    this.clients = clients;
    this.topics = topics;
    this.group = group;
    this.letters = new DocumentLetters(topics.documents());
  }

  /** Its clients of Kafka, made when they are first needed. */
  private record Open(Admin admin, TopicReader reader, LettersKnown known) {}

  private synchronized Open open() {
    if (closed) {
      throw new IllegalStateException("it is closed");
    }
    if (admin == null) {
      admin = clients.admin();
    }
    if (reader == null || known == null) {
      known = new LettersKnown(Clock.systemUTC(), BACK);
      reader = TopicReader.ofTheLast(BACK, clients, topics.deadLetters(), letters::take);
    }
    return new Open(admin, reader, known);
  }

  CompletableFuture<DocumentState> look(DocumentKey key, int partition, long offset) {
    Optional<Reason> letter = letters.find(partition, offset, key.bytes());
    if (letter.isPresent()) {
      return CompletableFuture.completedFuture(ended(letter));
    }
    Open open = open();
    TopicPartition place = new TopicPartition(topics.documents(), partition);
    return committed(open, place)
        .thenCompose(
            committed -> {
              if (committed.isEmpty() || committed.getAsLong() <= offset) {
                return CompletableFuture.completedFuture(
                    DocumentState.waiting(
                        committed.isEmpty()
                            ? committed
                            : OptionalLong.of(offset + 1 - committed.getAsLong())));
              }
              // its dead letter, if it has one, is written by now, and may not be committed yet
              return letterEnds(open.admin())
                  .thenCompose(
                      ends ->
                          open.reader().hasTaken(ends)
                              ? ended(open, place, offset, key)
                              : CompletableFuture.completedFuture(
                                  DocumentState.waiting(OptionalLong.of(0))));
            })
        .toCompletableFuture()
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(fault(e)));
  }

  /** Of one whose letter has come, if there was one and it is new enough. */
  private CompletionStage<DocumentState> ended(
      Open open, TopicPartition place, long offset, DocumentKey key) {
    Optional<Reason> letter = letters.find(place.partition(), offset, key.bytes());
    if (letter.isPresent()) {
      return CompletableFuture.completedFuture(ended(letter));
    }
    if (!letters.holdsAllFrom(place.partition(), offset)) {
      return CompletableFuture.completedFuture(DocumentState.read());
    }
    return open.known()
        .has(open.admin(), place, offset)
        .thenApply(known -> known ? ended(Optional.empty()) : DocumentState.read());
  }

  private static DocumentState ended(Optional<Reason> letter) {
    return new DocumentState(
        letter.isEmpty() || letter.get().code().equals(INCOMPLETE)
            ? DocumentState.Step.TAKEN
            : DocumentState.Step.REFUSED,
        OptionalLong.empty(),
        letter.orElse(null));
  }

  private CompletionStage<OptionalLong> committed(Open open, TopicPartition place) {
    return open.admin()
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .toCompletionStage()
        .thenApply(
            offsets -> {
              open.known().committed(offsets);
              OffsetAndMetadata committed = offsets.get(place);
              return committed == null ? OptionalLong.empty() : OptionalLong.of(committed.offset());
            });
  }

  /** Behind all dead letters that are written, committed or not. */
  private CompletionStage<Map<TopicPartition, Long>> letterEnds(Admin asked) {
    String topic = topics.deadLetters();
    return asked
        .describeTopics(List.of(topic))
        .allTopicNames()
        .toCompletionStage()
        .thenCompose(
            described -> {
              Map<TopicPartition, OffsetSpec> all = new HashMap<>();
              TopicDescription description = described.get(topic);
              if (description != null) {
                description
                    .partitions()
                    .forEach(
                        partition ->
                            all.put(
                                new TopicPartition(topic, partition.partition()),
                                OffsetSpec.latest()));
              }
              return asked.listOffsets(all).all().toCompletionStage();
            })
        .thenApply(
            offsets -> {
              Map<TopicPartition, Long> ends = new HashMap<>();
              offsets.forEach((partition, end) -> ends.put(partition, end.offset()));
              return ends;
            });
  }

  private static HttpFault fault(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    LOG.debug("it is not known what became of a document", cause);
    return HttpFault.of(
            503,
            "KAFKA_AWAY",
            cause instanceof AuthorizationException
                ? "the Kafka user may not see what became of documents; give it what"
                    + " docs/security.md lists"
                : "Kafka does not say what became of the document (%s); ask again"
                    .formatted(cause.getMessage()))
        .retryAfter(RETRY);
  }

  @Override
  public void close() {
    Admin openAdmin;
    TopicReader openReader;
    synchronized (this) {
      closed = true;
      openAdmin = admin;
      openReader = reader;
    }
    if (openAdmin != null) {
      openAdmin.close(Duration.ZERO);
    }
    if (openReader != null) {
      openReader.close();
    }
  }
}
