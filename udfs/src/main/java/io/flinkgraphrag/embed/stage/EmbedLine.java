package io.flinkgraphrag.embed.stage;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.NoVectorException;
import io.flinkgraphrag.embed.stage.EmbedBucket.InHand;
import io.flinkgraphrag.embed.stage.EmbedState.Waiting;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.shared.ProbingBreaker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line of changed elements before one embedder, of one subtask.
 *
 * <p>Graphs take turns, and at most {@code capacity} elements are in hand, so an embedder that
 * hangs takes no place of another one's. An element stays in the state until it has its vectors:
 *
 * <ul>
 *   <li>It fails: it goes to the end of its bucket. An embedder that fails again and again is asked
 *       by one element at a time (see {@link ProbingBreaker}) until it answers.
 *   <li>The embedder refuses a text of it, or it fails five times while others succeed, or twenty
 *       times with a reply (see {@link #FAILURES_MAX}): it is answered without vectors, so that its
 *       batch counts it, and set aside. Of those set aside one is tried each {@link
 *       #REFUSED_PAUSE}; when that gets its vectors the fault is mended, and all the others are
 *       tried at once.
 * </ul>
 *
 * <p>For the mailbox thread only. No call takes longer than {@link #STEPS_MAX} look-ups.
 */
final class EmbedLine {

  static final String EMBEDDING_FAILED = "EMBEDDING_FAILED";

  /**
   * Failures of an element that count as a refusal. One with a reply counts 1 while the breaker is
   * open: the text may be what opened it. One without counts nothing then, for it tells nothing of
   * the text.
   */
  static final int FAILURES_MAX = 20;

  /** What a failure counts while the embedder answers others. */
  static final int FAILURE_ALONE = 4;

  static final Duration REFUSED_PAUSE = Duration.ofSeconds(15);

  /** Places that are looked at before the mailbox gets its turn. */
  static final int STEPS_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(EmbedLine.class);

  // configuration
  private final Embedder embedder;
  private final int capacity;
  private final Duration textLimit;

  // runtime
  private final Task task;
  private final VectorCache cache;
  private final EmbedTurns turns = new EmbedTurns();
  private final EmbedTurns refusedTurns = new EmbedTurns();
  private final ProbingBreaker breaker = new ProbingBreaker();
  private int inHand;
  private long waiting;
  private long refused;
  private long failures;

  /** Elements set aside that are to be tried now. */
  private long toRetry;

  /** Those set aside are all tried at once already; once in {@link #REFUSED_PAUSE} is enough. */
  private boolean allAreTried;

  private boolean advanceIsComing;
  private long wakeAt = Long.MAX_VALUE;
  private boolean retryIsComing;

  /** The task that the line is in. */
  interface Task {

    /** The state of a bucket, whose key is set from now on. */
    EmbedState state(EmbedBucket bucket);

    void emit(VectorUpdate update);

    /** Runs something on the mailbox thread; may be called on any thread. */
    void execute(ThrowingRunnable<Exception> mail);

    void executeAt(long ms, ThrowingRunnable<Exception> mail);

    long now();
  }

  EmbedLine(Embedder embedder, int capacity, Duration textLimit, VectorCache cache, Task task) {
    this.embedder = embedder;
    this.capacity = capacity;
    this.textLimit = textLimit;
    this.cache = cache;
    this.task = task;
  }

  /** Takes a bucket over that a checkpoint had. */
  void restore(EmbedBucket bucket) {
    waiting += bucket.size();
    refused += bucket.refusedSize();
    if (bucket.hasNext()) {
      turns.add(bucket);
    }
    if (bucket.hasNextRefused()) {
      refusedTurns.add(bucket);
    }
  }

  /**
   * Takes a request in, which replaces an earlier one for its element. One without texts only takes
   * back the earlier one. Requests that an older build had in hand come in any order: where a newer
   * one waits already, it stays.
   */
  void arrive(EmbedRequest request, EmbedBucket bucket) throws Exception {
    EmbedState state = task.state(bucket);
    boolean wanted = !request.texts().isEmpty();
    Long place = state.placeOf(request.element());
    if (place != null) {
      Waiting before = Objects.requireNonNull(state.at(place));
      if (before.request().revision() > request.revision()) {
        if (wanted) {
          task.emit(VectorUpdate.superseded(request));
        }
        return;
      }
      task.emit(VectorUpdate.superseded(before.request()).withBatch(before.batch()));
      if (wanted && bucket.isAhead(place)) {
        state.replace(place, Waiting.of(request));
        return;
      }
      takeBack(place, bucket);
      remove(place, before, bucket, state);
    }
    if (wanted) {
      append(Waiting.of(request), bucket, state);
    }
    advance();
  }

  private void takeBack(long place, EmbedBucket bucket) {
    InHand call = bucket.inHand.remove(place);
    if (call != null) {
      inHand--;
      call.vectors().cancel(false);
      breaker.withdrawn(call.probe());
    }
  }

  private void append(Waiting element, EmbedBucket bucket, EmbedState state) throws Exception {
    state.put(bucket.append(), element);
    waiting++;
    turns.add(bucket);
  }

  private void setAside(Waiting element, EmbedBucket bucket, EmbedState state) throws Exception {
    state.put(bucket.appendRefused(), element);
    refused++;
    refusedTurns.add(bucket);
  }

  private void remove(long place, Waiting element, EmbedBucket bucket, EmbedState state)
      throws Exception {
    state.remove(place, element.request().element());
    int before = bucket.size();
    bucket.vacate(place);
    if (bucket.size() < before) {
      waiting--;
    } else {
      refused--;
    }
  }

  /** Sends elements to the embedder as long as it has room. */
  void advance() throws Exception {
    int steps = 0;
    while (mayRetry() || mayStart()) {
      if (steps++ == STEPS_MAX) {
        advanceLater();
        return;
      }
      if (mayRetry()) {
        retryNext();
      } else {
        startNext();
      }
    }
    if (refusedTurns.isEmpty()) {
      toRetry = 0;
    }
    wakeForProbe();
    wakeForRetry();
  }

  private void advanceLater() {
    if (!advanceIsComing) {
      advanceIsComing = true;
      task.execute(
          () -> {
            advanceIsComing = false;
            advance();
          });
    }
  }

  private boolean mayStart() {
    return inHand < capacity && !turns.isEmpty() && breaker.permits(task.now());
  }

  private boolean mayRetry() {
    return toRetry > 0 && !refusedTurns.isEmpty();
  }

  private void startNext() throws Exception {
    EmbedBucket bucket = turns.next();
    long place = bucket.takeNext();
    Waiting element = task.state(bucket).at(place);
    if (bucket.hasNext()) {
      turns.add(bucket);
    }
    if (element != null) {
      start(place, element, bucket);
    }
  }

  private void start(long place, Waiting element, EmbedBucket bucket) {
    boolean probe = breaker.started();
    CompletableFuture<List<float[]>> vectors =
        ElementEmbedding.of(embedder, cache, textLimit, element.request().texts());
    InHand call = new InHand(element, probe, vectors);
    bucket.inHand.put(place, call);
    inHand++;
    CompletableFuture<List<float[]>> unused =
        vectors.whenComplete(
            (done, failure) -> task.execute(() -> end(place, call, bucket, done, failure)));
  }

  private void end(
      long place,
      InHand call,
      EmbedBucket bucket,
      List<float[]> vectors,
      @Nullable Throwable failureOrNull)
      throws Exception {
    if (bucket.inHand.remove(place) == null) {
      return; // taken back meanwhile; a place is never given again
    }
    inHand--;
    EmbedState state = task.state(bucket);
    Waiting element = call.waiting();
    remove(place, element, bucket, state);
    failures += failureOrNull == null ? 0 : 1;
    if (failureOrNull == null) {
      succeed(element, vectors);
    } else if (failureOrNull instanceof IllegalArgumentException) {
      answered();
      refuse(element, failureOrNull, bucket, state);
    } else {
      fail(element, call.probe(), failureOrNull, bucket, state);
    }
    advance();
  }

  private void succeed(Waiting element, List<float[]> vectors) {
    answered();
    task.emit(VectorUpdate.embedded(element.request(), vectors).withBatch(element.batch()));
    if (element.answered() && !allAreTried) {
      // what was refused is not any more: so may be the others
      allAreTried = true;
      toRetry = refused;
    }
  }

  private void answered() {
    if (breaker.answered()) {
      LOG.info("The embedder {} answers again; {} elements wait.", embedder.model(), waiting);
    }
  }

  private void refuse(Waiting element, Throwable failure, EmbedBucket bucket, EmbedState state)
      throws Exception {
    if (!element.answered()) {
      task.emit(VectorUpdate.failed(element.request(), reason(failure)));
    }
    setAside(element.refused(), bucket, state);
  }

  private static Reason reason(Throwable failure) {
    return new Reason(
        EMBEDDING_FAILED,
        "The embedder refuses this element, so it is found by its words only. It is tried again"
            + " from time to time: "
            + failure);
  }

  private void fail(
      Waiting element, boolean probe, Throwable failure, EmbedBucket bucket, EmbedState state)
      throws Exception {
    if (breaker.failed(probe, task.now())) {
      LOG.warn(
          "The embedder {} failed {} times in a row: {}. {} elements wait for it and are found by"
              + " their words meanwhile; they go on by themselves when it answers again.",
          embedder.model(),
          ProbingBreaker.FAILURES_MAX,
          failure.toString(),
          waiting + 1);
    }
    int count = count(failure);
    Waiting failed = element.failedAgain(count);
    // those set aside before go back there at once: the line is for what may succeed
    boolean isRefused = failed.failures() >= FAILURES_MAX || (count > 0 && failed.answered());
    if (isRefused) {
      refuse(failed, failure, bucket, state);
    } else {
      append(failed, bucket, state);
    }
  }

  private int count(Throwable failure) {
    if (!breaker.isOpen()) {
      return FAILURE_ALONE;
    }
    return failure instanceof NoVectorException ? 1 : 0;
  }

  private void retryNext() throws Exception {
    EmbedBucket bucket = refusedTurns.next();
    long place = bucket.takeNextRefused();
    EmbedState state = task.state(bucket);
    Waiting element = state.at(place);
    if (element != null) {
      toRetry--;
      remove(place, element, bucket, state);
      append(element, bucket, state);
    }
    if (bucket.hasNextRefused()) {
      refusedTurns.add(bucket);
    }
  }

  /**
   * Sets a timer only for something to start. Else it would fire, start nothing and set itself
   * again for the same past time, for ever. What arrives or ends comes by here again.
   */
  private void wakeForProbe() {
    boolean mayProbe = breaker.isOpen() && !breaker.isProbing();
    boolean somethingWaits = !turns.isEmpty() && inHand < capacity;
    if (mayProbe && somethingWaits && wakeAt > breaker.nextProbe()) {
      wakeAt = breaker.nextProbe();
      task.executeAt(
          wakeAt,
          () -> {
            wakeAt = Long.MAX_VALUE;
            advance();
          });
    }
  }

  private void wakeForRetry() {
    if (refused > 0 && !retryIsComing) {
      retryIsComing = true;
      task.executeAt(
          task.now() + REFUSED_PAUSE.toMillis(),
          () -> {
            retryIsComing = false;
            allAreTried = false;
            toRetry = Math.max(toRetry, 1);
            advance();
          });
    }
  }

  /** Elements without vectors that were not refused, those in hand among them. */
  long waiting() {
    return waiting;
  }

  int inHand() {
    return inHand;
  }

  long refused() {
    return refused;
  }

  long failures() {
    return failures;
  }

  boolean isOpen() {
    return breaker.isOpen();
  }
}
