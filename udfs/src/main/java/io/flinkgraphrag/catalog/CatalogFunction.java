package io.flinkgraphrag.catalog;

import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.text.Language;
import java.time.Clock;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * catalog: decides what an update changes, and tells the shards exactly that.
 *
 * <p>Keyed by {@link #elementKey}: an entity, a relation, or a document with its passages. Updates
 * that are not after what is there change nothing, and {@link Order} is total, so whatever comes
 * twice, late or by another partition, the graph ends in the same state. An update without version
 * that loses to one it cannot be compared with becomes a dead letter. Deletes are remembered for
 * {@code tombstoneTtlMs}.
 *
 * <p>What an update causes is sent while it is processed, so every checkpoint holds all of it or
 * nothing. Only the delete of a large document is sent in slices: a checkpoint in between holds the
 * document without some of its passages, everywhere the same ones.
 */
public final class CatalogFunction extends KeyedProcessFunction<String, GraphUpdate, LinkDelta> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<HopDelta> HOP_DELTAS = new OutputTag<>("hop-deltas", HopDelta.TYPE);
  public static final OutputTag<NameDelta> NAME_DELTAS =
      new OutputTag<>("name-deltas", NameDelta.TYPE);
  public static final OutputTag<ReadDelta> READ_DELTAS =
      new OutputTag<>("read-deltas", ReadDelta.TYPE);
  public static final OutputTag<EmbedRequest> EMBED_REQUESTS =
      new OutputTag<>("embed-requests", EmbedRequest.TYPE);
  public static final OutputTag<Progress> PROGRESS =
      new OutputTag<>("catalog-progress", Progress.TYPE);
  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("catalog-dead-letters", DeadLetter.TYPE);

  // configuration
  private final ShardKeys shards;
  private final Tombstones tombstones;

  // runtime
  private transient Counter applied;
  private transient Counter unchanged;
  private transient Counter notFound;
  private transient Counter refused;
  private transient ElementCatalog elements;
  private transient DocumentCatalog documents;

  public CatalogFunction(ShardKeys shards, long tombstoneTtlMs, Clock clock) {
    this.shards = shards;
    this.tombstones = new Tombstones(tombstoneTtlMs, clock);
  }

  /** The key of the element whose history an update belongs to. */
  public static String elementKey(GraphUpdate update) {
    return update.change().elementKey(update.graph());
  }

  /** What becomes of an update that is not after another one. */
  static Effect lost(Order order, Order winner) {
    if (!order.isIncomparableTo(winner)) {
      return Effect.UNCHANGED;
    }
    return winner.versioned() ? Effect.LOST_TO_VERSION : Effect.LOST_TO_PARTITION;
  }

  /** Whether the graph shows the same version for both, as far as they have one. */
  static boolean sameVersion(Order a, Order b) {
    return a.versioned() && b.versioned() && a.value() == b.value();
  }

  @Override
  public void open(OpenContext openContext) {
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    applied = metrics.counter("applied");
    unchanged = metrics.counter("unchanged");
    notFound = metrics.counter("notFound");
    refused = metrics.counter("refused");
    ValueState<ElementState> element =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("catalog-element", ElementState.TYPE));
    elements = new ElementCatalog(element, tombstones);
    documents =
        new DocumentCatalog(
            element,
            new Members(getRuntimeContext()),
            getRuntimeContext().getState(new ValueStateDescriptor<>("catalog-sweep", Sweep.TYPE)),
            tombstones);
  }

  @Override
  public void processElement(GraphUpdate update, Context flink, Collector<LinkDelta> out)
      throws Exception {
    Effect effect = apply(update, new Element(flink, out));
    switch (effect) {
      case LOST_TO_VERSION -> refuse(update, versionNeeded(update), flink);
      case LOST_TO_PARTITION -> refuse(update, partitionChanged(update), flink);
      default -> {
        if (effect != Effect.APPLIED_AWAITING_SWEEP) {
          tell(update.batch(), effect, 1, flink);
        }
      }
    }
  }

  private Effect apply(GraphUpdate update, Element element) throws Exception {
    Language language = Language.of(shards.layout(update.graph()).language());
    if (update.change().type().isOfDocument()) {
      return documents.apply(update, element, language);
    }
    return elements.apply(update, element.deltas(), language, element.timers());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext flink, Collector<LinkDelta> out)
      throws Exception {
    Element element = new Element(flink, out);
    if (element.isDocument()) {
      documents.onTimer(timestamp, element);
    } else {
      elements.onTimer(element.timers());
    }
  }

  /** Counts updates, and tells their batch unless LINK does when their vectors are there. */
  private void tell(String batch, Effect effect, int updates, Context flink) {
    Progress.Outcome outcome =
        switch (effect) {
          case UNCHANGED -> Progress.Outcome.UNCHANGED;
          case NOT_FOUND -> Progress.Outcome.NOT_FOUND;
          default -> Progress.Outcome.APPLIED;
        };
    (outcome == Progress.Outcome.APPLIED ? applied : unchanged).inc(updates);
    if (effect == Effect.NOT_FOUND) {
      notFound.inc(updates);
    }
    if (!batch.isEmpty() && effect != Effect.APPLIED_AWAITING_VECTOR) {
      for (int i = 0; i < updates; i++) {
        flink.output(PROGRESS, new Progress(batch, outcome));
      }
    }
  }

  private void refuse(GraphUpdate update, Reason reason, Context flink) {
    refused.inc();
    flink.output(DEAD_LETTERS, new DeadLetter(update.source(), reason));
    if (!update.batch().isEmpty()) {
      flink.output(PROGRESS, new Progress(update.batch(), Progress.Outcome.REFUSED));
    }
  }

  private static Reason versionNeeded(GraphUpdate update) {
    return new Reason(
        "ORDER_KIND_CHANGED",
        "This update has no version, but the newest one of %s has, and that one stays. Send it again with a higher version."
            .formatted(elementKey(update)));
  }

  private static Reason partitionChanged(GraphUpdate update) {
    return new Reason(
        "PARTITION_CHANGED",
        "This update has no version, and what is there of %s came through another partition, so nobody can tell which is newer; what is there stays. Send it again with a version, or send all updates of the element with the record key %s."
            .formatted(elementKey(update), elementKey(update)));
  }

  /** The element of the current key, and Flink's ways out of this function. */
  private final class Element implements DocumentCatalog.Document, ShardDeltas.Outputs {

    private final Context flink;
    private final Collector<LinkDelta> out;
    private final List<String> key;
    private final ShardDeltas deltas;

    Element(Context flink, Collector<LinkDelta> out) {
      this.flink = flink;
      this.out = out;
      this.key = Keys.parts(flink.getCurrentKey());
      this.deltas = new ShardDeltas(key.get(0), shards, this);
    }

    boolean isDocument() {
      return key.get(1).equals(ElementType.DOCUMENT.text());
    }

    @Override
    public String id() {
      return key.get(2);
    }

    @Override
    public ShardDeltas deltas() {
      return deltas;
    }

    @Override
    public TimerService timers() {
      return flink.timerService();
    }

    @Override
    public void through(String batch, int updates, Effect effect) {
      tell(batch, effect, updates, flink);
    }

    @Override
    public void link(LinkDelta delta) {
      out.collect(delta);
    }

    @Override
    public void hop(HopDelta delta) {
      flink.output(HOP_DELTAS, delta);
    }

    @Override
    public void name(NameDelta delta) {
      flink.output(NAME_DELTAS, delta);
    }

    @Override
    public void read(ReadDelta delta) {
      flink.output(READ_DELTAS, delta);
    }

    @Override
    public void embed(EmbedRequest request) {
      flink.output(EMBED_REQUESTS, request);
    }
  }
}
