package io.flinkgraphrag.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Updates;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.state.SlicePace;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The delete of a large document goes in slices, which a failure and later updates may interrupt.
 */
class DocumentSweepTest {

  private static final long TTL = 6_400_000;
  private static final long NOW = 1_000_000;

  private static final ShardKeys SHARDS =
      new ShardKeys(GraphLayouts.parse("graphs: {}", "test"), 128);

  /** Deltas of one removed passage: one for LINK, one for READ, two for each mention. */
  private static final int MENTIONS = 20;

  private static final int PASSAGES = 2_000;

  /** Behind a slice that took no time. */
  private static final long PAUSE_MS =
      1 + 1_000L * (DocumentCatalog.SLICE_DELTAS + 2 + 2 * MENTIONS) / SlicePace.DELTAS_PER_SECOND;

  private final HandClock clock = new HandClock(NOW);
  private final GraphReplica replica = new GraphReplica();
  private final List<Progress.Outcome> outcomes = new ArrayList<>();
  private int dueMax;

  private KeyedOneInputStreamOperatorTestHarness<String, GraphUpdate, LinkDelta> catalog;

  @BeforeEach
  void open() throws Exception {
    open(null, TTL);
  }

  private void open(OperatorSubtaskState stateOrNull, long ttlMs) throws Exception {
    catalog =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new CatalogFunction(SHARDS, ttlMs, clock)),
            CatalogFunction::elementKey,
            Types.STRING);
    catalog.setStateBackend(new EmbeddedRocksDBStateBackend());
    catalog.setup(LinkDelta.TYPE.serializer());
    if (stateOrNull != null) {
      catalog.initializeState(stateOrNull);
    }
    catalog.open();
    catalog.setProcessingTime(clock.millis());
  }

  @AfterEach
  void close() throws Exception {
    catalog.close();
  }

  private static Change.PassageUpsert passage(String id, String text) {
    List<String> entities = new ArrayList<>();
    for (int i = 0; i < MENTIONS; i++) {
      entities.add("e" + i);
    }
    return new Change.PassageUpsert(id, "d", "", text, entities, new float[] {1});
  }

  private void send(Change change, long version) throws Exception {
    send(change, Updates.at(version, change));
  }

  private void send(Change change, Order order) throws Exception {
    catalog.processElement(Updates.of("g", change, order, "b"), 0);
    take();
  }

  /** Takes what the catalog sent since, and keeps the largest amount of deltas. */
  private void take() {
    List<LinkDelta> link = Harnesses.take(catalog);
    List<HopDelta> hop = Harnesses.take(catalog, CatalogFunction.HOP_DELTAS);
    dueMax = Math.max(dueMax, link.size() + hop.size());
    link.forEach(replica::apply);
    hop.forEach(replica::apply);
    Harnesses.take(catalog, CatalogFunction.NAME_DELTAS).forEach(replica::apply);
    Harnesses.take(catalog, CatalogFunction.READ_DELTAS).forEach(replica::apply);
    Harnesses.take(catalog, CatalogFunction.PROGRESS)
        .forEach(progress -> outcomes.add(progress.outcome()));
  }

  /** Lets as much time pass as one slice and its pause need. */
  private void tick() throws Exception {
    clock.set(clock.millis() + PAUSE_MS);
    catalog.setProcessingTime(clock.millis());
    take();
  }

  private void ticks(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      tick();
    }
  }

  private long passagesLeft() {
    return replica.content().keySet().stream().filter(key -> key.startsWith("read ")).count();
  }

  private void load() throws Exception {
    for (int i = 0; i < PASSAGES; i++) {
      send(passage("p" + i, "Text."), 1);
    }
    outcomes.clear();
    dueMax = 0;
  }

  private static final int SLICES =
      PASSAGES * (2 + 2 * MENTIONS) / DocumentCatalog.SLICE_DELTAS + 2;

  @Test
  void aLargeDocumentIsRemovedInBoundedSlicesAndCountedAtTheEnd() throws Exception {
    load();
    send(new Change.DocumentDelete("d"), 5);
    assertThat(passagesLeft()).isBetween(PASSAGES - 50L, PASSAGES - 1L);
    assertThat(dueMax).isLessThan(DocumentCatalog.FIRST_SLICE_DELTAS + 2 * 256 + 2);
    dueMax = 0;
    ticks(SLICES / 2);
    assertThat(outcomes).as("it is not through").isEmpty();
    ticks(SLICES * 2);
    assertThat(replica.content()).isEmpty();
    assertThat(outcomes).containsExactly(Progress.Outcome.APPLIED);
    assertThat(dueMax).isLessThan(DocumentCatalog.SLICE_DELTAS + 2 * 256 + 2);
  }

  @Test
  void whatTextsSayIsTakenBackInSlicesToo() throws Exception {
    String text = "Norvik sold it to Bergen Marine.";
    for (int i = 0; i < PASSAGES; i++) {
      send(new Change.PassageUpsert("p" + i, "d", "Pump P-7", text, null, new float[] {1}), 1);
    }
    assertThat(replica.content().keySet().stream().filter(key -> key.startsWith("name ")))
        .hasSize(PASSAGES * 3);
    send(new Change.DocumentDelete("d"), 5);
    assertThat(passagesLeft()).isPositive();
    ticks(SLICES * 2);
    assertThat(replica.content()).isEmpty();
  }

  @Test
  void manySmallDocumentsDoNotHoldBackALargeOne() throws Exception {
    load();
    for (int i = 0; i < 10_000; i++) {
      send(new Change.DocumentDelete("small" + i), 5);
    }
    send(new Change.DocumentDelete("d"), 5);
    ticks(SLICES * 2);
    assertThat(replica.content()).isEmpty();
  }

  @Test
  void aDeleteThatIsSentAgainIsCountedWhenItsSweepIsThrough() throws Exception {
    load();
    send(new Change.DocumentDelete("d"), 5);
    ticks(3);
    send(new Change.DocumentDelete("d"), 5);
    assertThat(outcomes).isEmpty();
    ticks(SLICES * 2);
    assertThat(replica.content()).isEmpty();
    assertThat(outcomes).containsExactly(Progress.Outcome.APPLIED, Progress.Outcome.APPLIED);
  }

  @Test
  void aSliceThatWasStoppedForAnHourCostsNoHours() throws Exception {
    SlicePace pace = new SlicePace(clock);
    pace.begin();
    clock.set(NOW + 3_600_000);
    assertThat(pace.next(100)).isEqualTo(clock.millis() + SlicePace.PAUSE_MAX_MS);
    clock.set(NOW);
    pace.begin();
    assertThat(pace.next(100)).isLessThan(NOW + 1_000);
  }

  @Test
  void aSweepGoesOnAfterARestore() throws Exception {
    load();
    send(new Change.DocumentDelete("d"), 5);
    ticks(SLICES / 2);
    OperatorSubtaskState state = catalog.snapshot(1, 1);
    long left = passagesLeft();
    assertThat(left).isBetween(1L, PASSAGES - 1L);
    catalog.close();
    open(state, TTL);
    ticks(SLICES * 2);
    assertThat(replica.content()).isEmpty();
    assertThat(outcomes).containsExactly(Progress.Outcome.APPLIED);
  }

  @Test
  void whatComesDuringASweepIsOrderedAsIfItWereThrough() throws Exception {
    load();
    send(new Change.DocumentDelete("d"), 5);
    tick();
    send(passage("p0", "Not yet swept, and newer."), 6);
    send(passage("p1", "Text."), 5);
    send(passage("p2", "Older."), 4);
    send(passage("new", "New."), 6);
    ticks(SLICES * 2);
    assertThat(passagesLeft()).isEqualTo(3);
    assertThat(replica.content().toString())
        .contains("Not yet swept, and newer.", "Text.", "New.")
        .doesNotContain("Older.");
  }

  @Test
  void aSecondDeleteDuringASweepTakesWhatCameInBetween() throws Exception {
    load();
    send(new Change.DocumentDelete("d"), 5);
    ticks(3);
    send(passage("p" + (PASSAGES - 1), "Put again behind the sweep."), 6);
    outcomes.clear();
    send(new Change.DocumentDelete("d"), 7);
    ticks(SLICES * 4);
    assertThat(replica.content()).isEmpty();
    assertThat(outcomes).containsExactly(Progress.Outcome.APPLIED, Progress.Outcome.APPLIED);
  }

  @Test
  void deletesOfALargeDocumentAreForgottenInSlicesToo() throws Exception {
    load();
    send(new Change.DocumentDelete("d"), 5);
    ticks(SLICES * 2);
    clock.set(clock.millis() + TTL + TTL / Tombstones.SWEEPS_PER_TTL);
    catalog.setProcessingTime(clock.millis());
    assertThat(catalog.numProcessingTimeTimers()).isEqualTo(1);
    ticks(2 * PASSAGES / DocumentCatalog.SLICE_PASSAGES + 2);
    assertThat(catalog.numProcessingTimeTimers()).isZero();
    outcomes.clear();
    catalog.processElement(
        Updates.of("g", passage("p0", "As old as the first."), Order.putAt(1, 0), "b"), 0);
    assertThat(Harnesses.take(catalog, CatalogFunction.PROGRESS))
        .extracting(Progress::outcome)
        .containsExactly(Progress.Outcome.APPLIED);
  }

  @Test
  void aLongerTombstoneTimeForgetsLaterAndLeavesNothing() throws Exception {
    for (int i = 0; i < 10; i++) {
      send(new Change.EntityDelete("e" + i), 1);
      send(new Change.PassageDelete("p", "d" + i), 1);
    }
    OperatorSubtaskState state = catalog.snapshot(1, 1);
    catalog.close();
    open(state, 2 * TTL);
    clock.set(NOW + TTL + TTL / 2);
    catalog.setProcessingTime(clock.millis());
    outcomes.clear();
    send(new Change.PassageUpsert("p", "d0", "", "Old.", List.of(), new float[0]), 0);
    assertThat(outcomes).as("still remembered").containsExactly(Progress.Outcome.UNCHANGED);
    clock.set(NOW + 3 * TTL);
    catalog.setProcessingTime(clock.millis());
    assertThat(catalog.numProcessingTimeTimers()).isZero();
    outcomes.clear();
    send(new Change.PassageUpsert("p", "d0", "", "Old.", List.of(), new float[] {1}), 0);
    assertThat(outcomes).as("forgotten").containsExactly(Progress.Outcome.APPLIED);
  }

  /** As if an earlier build had left the document: its passages without numbers, by timestamps. */
  @Test
  void aDocumentInTheStateOfAnEarlierBuildIsTakenOver() throws Exception {
    load();
    makeEarlier();
    send(new Change.PassageDelete("p7", "d"), Updates.sent(0, 1));
    send(passage("p8", "Anew."), Updates.sent(0, 2));
    assertThat(passagesLeft()).isEqualTo(PASSAGES - 1);
    send(new Change.DocumentDelete("d"), Updates.sent(0, 3));
    ticks(SLICES * 2);
    assertThat(replica.content()).isEmpty();
  }

  private void makeEarlier() throws Exception {
    KeyedStateBackend<String> state =
        ((AbstractStreamOperator<?>) catalog.getOperator()).<String>getKeyedStateBackend();
    state.setCurrentKey("g|document|d");
    MapState<String, PassageState> passages =
        map(state, new MapStateDescriptor<>("catalog-passages", Types.STRING, PassageState.TYPE));
    Order earlier = new Order(Order.Kind.TAKEN_OVER, 0, true, 0);
    for (int i = 0; i < PASSAGES; i++) {
      PassageState now = passages.get("p" + i);
      passages.put(
          "p" + i,
          new PassageState(
              earlier, now.revision(), now.contentHash(), now.mentions(), 0, PassageState.NO_SLOT));
    }
    map(state, new MapStateDescriptor<>("catalog-members", Types.INT, Types.STRING)).clear();
    state
        .getPartitionedState(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            new ValueStateDescriptor<>("catalog-size", Types.INT))
        .clear();
  }

  private static <K, V> MapState<K, V> map(
      KeyedStateBackend<String> state, MapStateDescriptor<K, V> descriptor) throws Exception {
    return state.getPartitionedState(
        VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
  }
}
