package io.flinkgraphrag.jobs.chaos;

import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.model.contract.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a generator all the time, whether it answers or not, a few questions at once. Each question
 * has an answer of its own, so that one that got another's is found.
 */
final class SteadyQuestions implements AutoCloseable {

  /** Of a generation, as the job has it by default. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final Duration PACE = Duration.ofMillis(60);
  private static final int AT_ONCE = 4;

  private final AnswerGenerator generator;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Map<Integer, CompletableFuture<Generation>> waiting = new ConcurrentHashMap<>();
  private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();

  SteadyQuestions(AnswerGenerator generator) {
    this.generator = generator;
  }

  void start() {
    var unused =
        clock.scheduleAtFixedRate(() -> ask(AT_ONCE), 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks so many more, now. */
  void ask(int count) {
    for (int i = 0; i < count; i++) {
      ask();
    }
  }

  private void ask() {
    int n = asked.incrementAndGet();
    Evidence evidence =
        new Evidence(
            List.of(
                new Evidence.Passage(
                    "d", "p", "Pump P-7", "Pump P-7 was made by Norvik" + n + ".", 1, 1)),
            List.of());
    GenerationRequest request =
        new GenerationRequest("Who made pump P-7?", "en", evidence, TIMEOUT);
    CompletableFuture<Generation> answer = generator.generate(request);
    waiting.put(n, answer);
    Callbacks.whenDone(
        answer,
        (generation, error) -> {
          note(n, generation, error);
          waiting.remove(n);
        });
  }

  private void note(int n, Generation generation, Throwable error) {
    if (error != null) {
      unanswered.add(n + ": " + error);
    } else if (!generation.text().equals("Pump P-7 was made by Norvik" + n + ". [1]")) {
      unanswered.add(n + ": \"" + generation.text() + "\"");
    } else {
      answered.incrementAndGet();
      repeated.addAndGet(generation.attempts() - 1);
    }
  }

  /** Those that wait for their answers now. */
  List<CompletableFuture<Generation>> waiting() {
    return List.copyOf(waiting.values());
  }

  int answered() {
    return answered.get();
  }

  /** Calls that the pool, and not the balancer, has made again. */
  int repeated() {
    return repeated.get();
  }

  /** Questions that got an error, or another question's answer. */
  List<String> unanswered() {
    return List.copyOf(unanswered);
  }

  /** Asks no more. */
  @Override
  public void close() {
    clock.shutdownNow();
  }
}
