package io.flinkgraphrag.embed.stage;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.Embedders;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.state.StableHash;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * embed updates: gives each changed element its vectors, by the embedder of its graph.
 *
 * <p>Keyed by {@link #bucketOf}. An element waits in keyed state until it has its vectors, however
 * long that takes, and is asked for again after a restore. So neither a record nor a barrier ever
 * waits for an embedder. Each revision that asks is answered as {@link VectorUpdate} says; how
 * failures end is {@link EmbedLine}'s.
 *
 * <p>All on the task's thread; embedders come back to it by the mailbox. Blocks only in {@link
 * #open}, while models are loaded. The end of its input waits for nothing: what waits is in the
 * savepoint.
 */
final class EmbedUpdatesOperator extends AbstractStreamOperator<VectorUpdate>
    implements OneInputStreamOperator<EmbedRequest, VectorUpdate> {

  /**
   * Parts of a shard's elements. Many subtasks take part in loading one shard, and the heap needs
   * to know of buckets with work only.
   */
  static final int BUCKETS = 32;

  private static final long serialVersionUID = 1L;

  private static final long BUCKET_SEED = 3;

  // configuration
  private final transient Embedders embedders;
  private final transient int capacity;
  private final transient Duration textLimit;
  private final transient MailboxExecutor mailbox;

  // runtime
  private transient OpenEmbedders opened;
  private transient VectorCache cache;
  private transient Map<Embedder, EmbedLine> lines;
  private transient Map<String, EmbedBucket> buckets;
  private transient volatile boolean closed;

  // state
  private transient @Nullable EmbedState state;

  EmbedUpdatesOperator(
      StreamOperatorParameters<VectorUpdate> parameters,
      Embedders embedders,
      int capacity,
      Duration textLimit,
      MailboxExecutor mailbox) {
    super(parameters);
    this.embedders = embedders;
    this.capacity = capacity;
    this.textLimit = textLimit;
    this.mailbox = mailbox;
  }

  static String bucketOf(EmbedRequest request) {
    long hash = StableHash.of(request.element(), BUCKET_SEED);
    return request.shard() + '/' + Long.remainderUnsigned(hash, BUCKETS);
  }

  @Override
  public void open() throws Exception {
    super.open();
    lines = new HashMap<>();
    buckets = new HashMap<>();
    cache = new VectorCache();
    opened = OpenEmbedders.open(embedders, Urgency.UPDATE, capacity);
    for (Embedder embedder : opened.all()) {
      EmbedLine line = new EmbedLine(embedder, capacity, textLimit, cache, new LineTask());
      lines.put(embedder, line);
      register(line, getMetricGroup().addGroup("embed").addGroup("embedder", embedder.model()));
    }
    registerSums(getMetricGroup().addGroup("embed"));
    for (String key : bucketsInState()) {
      setCurrentKey(key);
      EmbedBucket bucket = new EmbedBucket(key, state().lanes());
      buckets.put(key, bucket);
      lineOf(bucket.graph).restore(bucket);
    }
    for (EmbedLine line : lines.values()) {
      line.advance();
    }
  }

  private List<String> bucketsInState() {
    KeyedStateBackend<String> backend = getKeyedStateBackend();
    try (Stream<String> keys = backend.getKeys(EmbedState.LANES, VoidNamespace.INSTANCE)) {
      return keys.toList();
    }
  }

  private void register(EmbedLine line, MetricGroup metrics) {
    metrics.gauge("updatesWaiting", (Gauge<Long>) line::waiting);
    metrics.gauge("updatesInFlight", (Gauge<Integer>) line::inHand);
    metrics.gauge("updatesRefused", (Gauge<Long>) line::refused);
    metrics.gauge("breakerOpen", (Gauge<Integer>) () -> line.isOpen() ? 1 : 0);
  }

  private void registerSums(MetricGroup metrics) {
    metrics.gauge("updatesWaiting", (Gauge<Long>) () -> sum(EmbedLine::waiting));
    metrics.gauge("updatesRefused", (Gauge<Long>) () -> sum(EmbedLine::refused));
    metrics.gauge("updateFailures", (Gauge<Long>) () -> sum(EmbedLine::failures));
    metrics.gauge("updateCacheHits", (Gauge<Long>) cache::hits);
    metrics.gauge("updateCacheSize", (Gauge<Long>) cache::size);
  }

  private long sum(ToLongFunction<EmbedLine> number) {
    return lines.values().stream().mapToLong(number).sum();
  }

  /**
   * Not made before something waits: of a backend without any state nothing is copied, and
   * checkpoints are taken several times a second.
   */
  private EmbedState state() {
    if (state == null) {
      state = new EmbedState(getRuntimeContext());
    }
    return state;
  }

  private EmbedLine lineOf(String graph) {
    return Objects.requireNonNull(lines.get(opened.of(graph)), graph);
  }

  @Override
  public void processElement(StreamRecord<EmbedRequest> record) throws Exception {
    EmbedRequest request = record.getValue();
    String key = (String) getCurrentKey();
    EmbedBucket bucket = buckets.get(key);
    if (bucket == null) {
      if (request.texts().isEmpty()) {
        return; // nothing waits here
      }
      bucket = EmbedBucket.empty(key, request.graph());
      buckets.put(key, bucket);
    }
    lineOf(request.graph()).arrive(request, bucket);
  }

  /** Flink calls this before it copies the keyed state. */
  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    for (EmbedBucket bucket : List.copyOf(buckets.values())) {
      if (bucket.store()) {
        setCurrentKey(bucket.key);
        state().update(bucket.lanes());
      }
      if (bucket.isIdle()) {
        buckets.remove(bucket.key);
      }
    }
    super.snapshotState(context);
  }

  @Override
  public void close() throws Exception {
    closed = true;
    if (opened != null) {
      opened.close();
    }
    super.close();
  }

  /** This task, for its lines. */
  private final class LineTask implements EmbedLine.Task {

    @Override
    public EmbedState state(EmbedBucket bucket) {
      setCurrentKey(bucket.key);
      return EmbedUpdatesOperator.this.state();
    }

    @Override
    public void emit(VectorUpdate update) {
      output.collect(new StreamRecord<>(update));
    }

    @Override
    public void execute(ThrowingRunnable<Exception> mail) {
      if (closed) {
        return; // a restored operator asks again
      }
      try {
        mailbox.execute(mail, "embed updates");
      } catch (RejectedExecutionException e) {
        LOG.debug("The task ends; what is in hand is in the state.", e);
      }
    }

    @Override
    public void executeAt(long ms, ThrowingRunnable<Exception> mail) {
      ScheduledFuture<?> unused = getProcessingTimeService().registerTimer(ms, time -> mail.run());
    }

    @Override
    public long now() {
      return getProcessingTimeService().getCurrentProcessingTime();
    }
  }
}
