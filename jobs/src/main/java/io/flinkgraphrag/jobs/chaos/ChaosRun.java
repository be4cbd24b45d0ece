package io.flinkgraphrag.jobs.chaos;

import io.flinkgraphrag.jobs.cluster.JobHealth;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import io.flinkgraphrag.jobs.settings.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Asks all the time, makes one step after the other, and looks after each whether every question
 * got its one terminal record, the one that it got before any failure. For one thread, but for
 * {@link #faults}.
 */
public final class ChaosRun implements AutoCloseable {

  /** A cluster that is not back after this is given up. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** So long nothing may be amiss before the next step. */
  private static final Duration CALM = Duration.ofSeconds(5);

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration WARM_UP = Duration.ofSeconds(15);

  /** An answer is late that takes so many times as long as the slowest before any failure. */
  private static final int LATE = 2;

  private static final Duration LATE_LEAST = Duration.ofSeconds(2);

  /** A question is lost when others are answered that were asked so much later. */
  public static final Duration LOST_AFTER = Duration.ofMinutes(10);

  // configuration
  private final RunningCluster cluster;
  private final Topics topics;
  private final String prefix;
  private final Map<String, Terminal> reference;
  private final List<String> texts;

  // runtime
  private final Books books;
  private final QuestionSender sender;
  private final AnswerReader reader;
  private final Ground ground;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "chaos-looks"));

  // state
  /** When not all tasks ran for the last time. */
  private final AtomicLong lastNotWhole = new AtomicLong(System.nanoTime());

  private boolean givenUp;

  /**
   * A run that has not begun.
   *
   * @param prefix of the ids of its questions, which no other run over the same data has
   * @param reference the terminal record of each text, as it is without failures
   * @param host what of the machine can be broken
   */
  public ChaosRun(
      RunningCluster cluster,
      Operations operations,
      String prefix,
      Map<String, Terminal> reference,
      int questionsPerSecond,
      HostFaults host) {
    this.cluster = cluster;
    this.topics = Topics.defaults();
    this.prefix = prefix;
    this.reference = Map.copyOf(reference);
    this.texts = reference.keySet().stream().sorted().toList();
    String bootstrap = cluster.table().bootstrap();
    this.books = books();
    this.sender = new QuestionSender(bootstrap, topics, texts, books, questionsPerSecond);
    this.reader = new AnswerReader(bootstrap, topics, books);
    this.ground = new Ground(cluster, operations, sender, host);
  }

  private Books books() {
    return new Books(prefix, number -> expected(number));
  }

  private Terminal expected(int number) {
    Terminal terminal = reference.get(QuestionSender.text(texts, number));
    if (terminal == null) {
      throw new IllegalStateException("there is no reference for question " + number);
    }
    return terminal;
  }

  /** Begins to ask, and learns how long an answer takes; returns that. */
  public Duration begin() throws InterruptedException {
    books.begin("before any", false, System.nanoTime());
    reader.start();
    sender.start();
    var unused =
        looks.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    TimeUnit.SECONDS.sleep(WARM_UP.toSeconds());
    // The first ones meet code that is not compiled yet, and may have to queue.
    int first = sender.asked();
    await(() -> books.isPaid(first), "the first questions are not answered");
    books.begin("before any", false, System.nanoTime());
    TimeUnit.SECONDS.sleep(WARM_UP.toSeconds());
    int asked = sender.asked();
    await(() -> books.isPaid(asked), "not all of the first questions are answered");
    Duration slowest = Duration.ofNanos(books.delays().longest());
    Duration late = slowest.multipliedBy(LATE);
    books.usualDelay((late.compareTo(LATE_LEAST) < 0 ? LATE_LEAST : late).toNanos());
    return slowest;
  }

  private void look() {
    try {
      if (cluster.job().filter(JobHealth::answers).isEmpty()) {
        lastNotWhole.set(System.nanoTime());
      }
    } catch (StartFailure notNow) {
      lastNotWhole.set(System.nanoTime());
    }
  }

  /** Makes a step, waits until all is well again, and looks what came. */
  public Row make(Step step) throws InterruptedException {
    long begun = System.nanoTime();
    books.begin(step.toString(), step.scenario().degrades(), begun);
    String trouble = inject(step);
    long recovered = begun;
    try {
      await(this::isCalm, "the cluster did not recover");
      recovered = lastAmiss();
      int asked = sender.asked();
      await(() -> books.isPaid(asked), "answers are missing");
    } catch (StartFailure e) {
      givenUp = true;
      trouble = trouble.isEmpty() ? String.valueOf(e.getMessage()) : trouble;
      books.close(sender.asked());
    }
    books.closeLetters();
    return new Row(
        step,
        books.tally(),
        TimeUnit.NANOSECONDS.toMillis(books.delays().longestGap()),
        TimeUnit.NANOSECONDS.toMillis(Math.max(0, recovered - begun)),
        trouble);
  }

  private String inject(Step step) throws InterruptedException {
    try {
      step.scenario().inject(ground, step);
      return "";
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return "the injection failed: " + e.getMessage();
    }
  }

  /** Whether the cluster did not recover, so that nothing more can be learnt from it. */
  public boolean isGivenUp() {
    return givenUp;
  }

  private long lastAmiss() {
    return Math.max(books.delays().lastLate(), lastNotWhole.get());
  }

  private boolean isCalm() {
    try {
      return System.nanoTime() - lastAmiss() > CALM.toNanos() && cluster.status().isWell();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void await(BooleanSupplier condition, String otherwise) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      reader.requireAlive();
      books.giveUp(LOST_AFTER.toNanos());
      if (System.nanoTime() - end > 0) {
        throw new StartFailure(otherwise + " after " + PATIENCE.toMinutes() + " minutes");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
  }

  /** How many questions were asked so far. */
  public int asked() {
    return sender.asked();
  }

  /** Asks no more, and waits for the last answers. */
  public void stopAsking() throws InterruptedException {
    sender.stop();
    int asked = sender.asked();
    await(() -> books.isPaid(asked), "answers are missing");
  }

  /** Reads everything again from the first record on, by another reader into other books. */
  public Tally countAgain() {
    Books again = books();
    again.begin("the last count", true, System.nanoTime());
    int asked = sender.asked();
    for (int number = 0; number < asked; number++) {
      again.asked(number, System.nanoTime());
    }
    try (AnswerReader second = new AnswerReader(cluster.table().bootstrap(), topics, again)) {
      second.readAll();
    }
    again.close(asked);
    return again.tally();
  }

  /** All so far, but for those that only the last count found. */
  public List<Fault> faults() {
    return books.faults();
  }

  @Override
  public void close() {
    looks.shutdownNow();
    sender.close();
    reader.close();
  }
}
