package io.flinkgraphrag.embed;

import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.model.EmbedRequest;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.VectorUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Gives each changed element its vectors, by the embedder of its graph.
 *
 * <p>One request in, one update out, whatever happens: either all vectors or none and a failure
 * ({@code EMBEDDING_FAILED}). Never throws and never fails a result. The texts of an element follow
 * one another, so that an element has one call open and the operator's capacity bounds what waits
 * (see {@link Capacity}); elements go side by side. Blocks only in {@link #open}, while models are
 * loaded.
 */
public final class EmbedUpdatesFunction extends RichAsyncFunction<EmbedRequest, VectorUpdate> {

  public static final String EMBEDDING_FAILED = "EMBEDDING_FAILED";

  /**
   * Elements in flight per subtask by default. Enough to keep the embedder's threads busy; more
   * only makes each element wait for more others.
   */
  public static final int DEFAULT_CAPACITY = 16;

  /** How long one text waits for its vector by default, all questions before it included. */
  public static final Duration DEFAULT_TEXT_LIMIT = Duration.ofSeconds(60);

  private static final long serialVersionUID = 1L;

  // configuration
  private final Embedders embedders;
  private final int capacity;
  private final Duration textLimit;

  // runtime
  private transient OpenEmbedders opened;
  private transient PendingResults<VectorUpdate> pending;
  private transient VectorCache cache;
  private transient LongAdder failures;

  /**
   * @param capacity of the async operator: elements in flight per subtask, at most the embedder's
   *     bound
   * @param textLimit how long one text of an element waits for its vector; the element as a whole
   *     has the async operator's timeout
   */
  public EmbedUpdatesFunction(Embedders embedders, int capacity, Duration textLimit) {
    this.embedders = embedders;
    this.capacity = Capacity.positive(capacity);
    this.textLimit = TriedEmbedding.checked(textLimit);
  }

  @Override
  public void open(OpenContext context) {
    pending = new PendingResults<>();
    cache = new VectorCache();
    failures = new LongAdder();
    MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("embed");
    metrics.gauge("updateFailures", (Gauge<Long>) failures::sum);
    metrics.gauge("updateCacheHits", (Gauge<Long>) cache::hits);
    metrics.gauge("updateCacheSize", (Gauge<Long>) cache::size);
    opened = OpenEmbedders.open(embedders, Urgency.UPDATE, capacity);
  }

  @Override
  public void asyncInvoke(EmbedRequest request, ResultFuture<VectorUpdate> flink) {
    new Element(request, pending.begin(flink)).start();
  }

  @Override
  public void timeout(EmbedRequest request, ResultFuture<VectorUpdate> flink) {
    pending.end(
        flink, () -> failed(request, new TimeoutException("the async operator's time is over")));
  }

  private VectorUpdate failed(EmbedRequest request, Throwable failure) {
    failures.increment();
    return VectorUpdate.failed(
        request,
        new Reason(
            EMBEDDING_FAILED,
            "The element is found by its words only until its text changes, or it is deleted and"
                + " sent again: "
                + TriedEmbedding.cause(failure)));
  }

  @Override
  public void close() {
    if (pending != null) {
      pending.abandon();
    }
    if (opened != null) {
      opened.close();
    }
  }

  /** One request on its way. At any time one thread works at it: the one with its last vector. */
  private final class Element {

    private final EmbedRequest request;
    private final Embedder embedder;
    private final CompletableFuture<VectorUpdate> result;
    private final List<float[]> vectors = new ArrayList<>();

    private volatile CompletableFuture<float[]> current = new CompletableFuture<>();

    private Element(EmbedRequest request, CompletableFuture<VectorUpdate> result) {
      this.request = request;
      this.embedder = opened.of(request.graph());
      this.result = result;
    }

    void start() {
      CompletableFuture<VectorUpdate> unused =
          result.whenComplete((done, failure) -> current.cancel(false));
      advance();
    }

    /** Asks for one vector after the other, up to one that is not there yet; that one goes on. */
    private void advance() {
      while (!result.isDone()) {
        if (vectors.size() == request.texts().size()) {
          result.complete(VectorUpdate.embedded(request, List.copyOf(vectors)));
          return;
        }
        String text = request.texts().get(vectors.size());
        float[] known = cache.get(embedder, text);
        CompletableFuture<float[]> vector =
            known != null
                ? CompletableFuture.completedFuture(known)
                : TriedEmbedding.of(embedder, text, Urgency.UPDATE, textLimit);
        current = vector;
        if (result.isDone()) {
          vector.cancel(false);
        } else if (vector.isDone()) {
          CompletableFuture<float[]> unused = vector.whenComplete(this::take);
        } else {
          CompletableFuture<Void> unused = vector.whenComplete(this::take).handle(this::goOn);
          return;
        }
      }
    }

    private void take(float[] vector, Throwable failureOrNull) {
      if (failureOrNull == null && vector.length == embedder.dimensions()) {
        cache.put(embedder, request.texts().get(vectors.size()), vector);
        vectors.add(vector);
      } else if (failureOrNull == null) {
        result.complete(failed(request, wrongLength(vector)));
      } else if (!result.isDone()) {
        result.complete(failed(request, failureOrNull));
      }
    }

    /** In the state it would spoil every search of its block. */
    private Throwable wrongLength(float[] vector) {
      return new IllegalStateException(
          String.format(
              "%s gave a vector of %d components, not %d",
              embedder.model(), vector.length, embedder.dimensions()));
    }

    private Void goOn(float[] vector, Throwable failureOrNull) {
      advance();
      return null;
    }
  }
}
