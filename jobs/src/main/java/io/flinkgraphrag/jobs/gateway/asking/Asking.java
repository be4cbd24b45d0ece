package io.flinkgraphrag.jobs.gateway.asking;

import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.settings.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks over Kafka, from {@link #start} to {@link #close}. Nothing here is kept elsewhere: an answer
 * reaches whoever waits for it in whichever process, and one that was committed a while ago is
 * still known. Thread-safe; {@link #ask} does not block.
 */
public final class Asking implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

  /** The record EXPIRED of a question whose time is over comes a moment later. */
  private static final Duration EXPIRED_GRACE = Duration.ofSeconds(2);

  private static final Duration RETRY_FULL = Duration.ofSeconds(1);
  private static final Duration RETRY_KAFKA = Duration.ofSeconds(5);

  private final Topics topics;
  private final AskLimits limits;
  private final Waiting waiting = new Waiting();
  private final RecentAnswers recent;
  private final KafkaWatch watch;
  private final KafkaProducer<byte[], byte[]> producer;
  private final TopicReader reader;

  /** Sending may block for a topic's partitions; then deadlines must pass all the same. */
  private final ScheduledThreadPoolExecutor sender = thread("gateway-questions");

  private final ScheduledThreadPoolExecutor deadlines = thread("gateway-deadlines");

  private volatile long answerSeenAt = -1;

  private Asking(KafkaClients clients, Topics topics, AskLimits limits) {
    this.topics = topics;
    this.limits = limits;
    this.recent =
        new RecentAnswers(
            limits.recentCount(), limits.recentBytes(), limits.recentAge(), System::nanoTime);
    this.producer = clients.producer();
    this.watch =
        KafkaWatch.start(clients, List.of(topics.questions(), topics.answers(), topics.updates()));
    this.reader = TopicReader.ofTheLast(limits.back(), clients, topics.answers(), this::takeAnswer);
  }

  public static Asking start(KafkaClients clients, Topics topics, AskLimits limits) {
    return new Asking(clients, topics, limits);
  }

  private static ScheduledThreadPoolExecutor thread(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /**
   * Asks a question, or the same once more: then its answer comes from what was seen.
   *
   * @throws HttpFault where it cannot be asked now
   */
  public Ask ask(AskQuestion question, AskListener listener) throws HttpFault {
    Ask ask = new Ask(question, listener, waiting::remove);
    Optional<AnswerRecord> known = recent.find(question);
    if (known.isPresent()) {
      ask.answer(known.get());
      return ask;
    }
    requireKafka();
    if (waiting.count() >= limits.waitingMax()) {
      throw HttpFault.of(
              429, "TOO_MANY_WAITING", "%,d wait already; ask again".formatted(waiting.count()))
          .retryAfter(RETRY_FULL);
    }
    waiting.add(ask);
    // it may have come between the look above and now
    recent.find(question).ifPresent(ask::answer);
    Duration wait = wait(question);
    try {
      ask.endsAt(
          deadlines.schedule(
              () -> ask.fail(late(question, wait)), wait.toMillis(), TimeUnit.MILLISECONDS));
      sender.execute(() -> send(question, ask));
    } catch (RejectedExecutionException closed) {
      ask.fail(ending(question));
    }
    return ask;
  }

  private Duration wait(AskQuestion question) {
    if (question.timeout().isZero()) {
      return limits.waitMax();
    }
    Duration own = question.timeout().plus(EXPIRED_GRACE);
    return own.compareTo(limits.waitMax()) < 0 ? own : limits.waitMax();
  }

  /** Says what to do. */
  public void requireKafka() throws HttpFault {
    Optional<String> fault = watch.fault();
    if (fault.isPresent()) {
      throw HttpFault.of(503, "KAFKA_AWAY", fault.get()).retryAfter(RETRY_KAFKA);
    }
  }

  private static HttpFault late(AskQuestion question, Duration wait) {
    return HttpFault.of(
        504,
        "NO_ANSWER_IN_TIME",
        "no answer within %d s; it still comes: ask again with \"id\":\"%s\" to get it"
            .formatted(wait.toSeconds(), question.id()));
  }

  private static HttpFault ending(AskQuestion question) {
    return HttpFault.of(
            503,
            "ENDING",
            "this gateway ends; ask again with \"id\":\"%s\", another one answers"
                .formatted(question.id()))
        .retryAfter(RETRY_FULL);
  }

  private void send(AskQuestion question, Ask ask) {
    if (ask.hasEnded()) {
      return;
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.questions(), question.keyBytes(), question.value());
    record
        .headers()
        .add(AskQuestion.ASKED_HEADER, question.asked().getBytes(StandardCharsets.US_ASCII));
    try {
      var sent =
          producer.send(
              record,
              (place, error) -> {
                if (error == null) {
                  ask.accept(place.topic(), place.partition(), place.offset());
                } else {
                  ask.fail(notTaken(question, error));
                }
              });
      LOG.trace("{}", sent);
    } catch (RuntimeException e) {
      ask.fail(notTaken(question, e));
    }
  }

  private static HttpFault notTaken(AskQuestion question, Exception error) {
    LOG.debug("Kafka did not take a question", error);
    return HttpFault.of(
            503,
            "KAFKA_AWAY",
            "Kafka did not take the question (%s); ask again with \"id\":\"%s\""
                .formatted(error.getMessage(), question.id()))
        .retryAfter(RETRY_KAFKA);
  }

  private void takeAnswer(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    SeenAnswer answer = SeenAnswer.of(record);
    recent.put(key, answer);
    answerSeenAt = System.nanoTime();
    waiting.answer(key, answer);
  }

  /** Seconds since an answer to anybody was seen, -1 for none yet. */
  public long secondsSinceAnswer() {
    long at = answerSeenAt;
    return at == -1 ? -1 : TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - at);
  }

  public int waiting() {
    return waiting.count();
  }

  /** What is missing for questions to be answered, empty for nothing. */
  public Optional<String> missing() {
    Optional<String> kafka = watch.fault();
    if (kafka.isPresent() || reader.isCaughtUp()) {
      return kafka;
    }
    return Optional.of("the newest answers are being read; wait a moment");
  }

  /** Ends who still wait, with 503. */
  @Override
  public void close() {
    waiting.all().forEach(ask -> ask.fail(ending(ask.question())));
    sender.shutdownNow();
    deadlines.shutdownNow();
    reader.close();
    watch.close();
    producer.close(Duration.ofSeconds(1));
  }
}
