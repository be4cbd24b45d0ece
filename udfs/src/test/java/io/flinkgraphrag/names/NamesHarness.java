package io.flinkgraphrag.names;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.NameDelta.Claim;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The stage on RocksDB, with a clock by hand, and what the shards make of its deltas. */
final class NamesHarness implements AutoCloseable {

  /** A graph whose mentions go to so many copies that a slice moves few of them. */
  static final int COPIES = 16;

  private final StateBackend backend;
  private final int copies;
  private final HandClock clock = new HandClock(1_000_000);
  private final MentionReplica replica = new MentionReplica();
  private KeyedOneInputStreamOperatorTestHarness<String, NameDelta, HopDelta> names;
  private int sentMax;
  private int sent;

  NamesHarness() throws Exception {
    this(COPIES);
  }

  NamesHarness(int copies) throws Exception {
    this(new EmbeddedRocksDBStateBackend(), copies);
  }

  NamesHarness(StateBackend backend) throws Exception {
    this(backend, COPIES);
  }

  private NamesHarness(StateBackend backend, int copies) throws Exception {
    this.backend = backend;
    this.copies = copies;
    names = open(null);
  }

  private KeyedOneInputStreamOperatorTestHarness<String, NameDelta, HopDelta> open(
      @Nullable OperatorSubtaskState stateOrNull) throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, NameDelta, HopDelta> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new NamesFunction(shards(copies), clock)),
            NameDelta::key,
            Types.STRING);
    harness.setStateBackend(backend);
    harness.setup(HopDelta.TYPE.serializer());
    if (stateOrNull != null) {
      harness.initializeState(stateOrNull);
    }
    harness.open();
    harness.setProcessingTime(clock.millis());
    return harness;
  }

  private static ShardKeys shards(int copies) {
    String layouts = "graphs: {g: {shards: 4, readCopies: " + copies + "}}";
    return new ShardKeys(GraphLayouts.parse(layouts, "test"), 128);
  }

  /** Kills the task, which goes on elsewhere from a checkpoint of now. */
  void restart() throws Exception {
    OperatorSubtaskState state = names.snapshot(1, 1);
    names.close();
    names = open(state);
  }

  static NameDelta says(String passage, String name, int weight) {
    return new NameDelta("g", name, new NameDelta.Say(new PassageKey("d", passage), weight));
  }

  static NameDelta has(String entity, String name, Claim.Kind kind) {
    return new NameDelta("g", name, new Claim(entity, kind));
  }

  void send(NameDelta delta) throws Exception {
    names.processElement(delta, 0);
    take();
  }

  private void take() {
    List<HopDelta> deltas = Harnesses.take(names);
    sentMax = Math.max(sentMax, deltas.size());
    sent += deltas.size();
    deltas.forEach(replica::apply);
  }

  /** Lets the time of the next slice pass. */
  void tick() throws Exception {
    tick(200);
  }

  void tick(long millis) throws Exception {
    clock.set(clock.millis() + millis);
    names.setProcessingTime(clock.millis());
    take();
  }

  /** Until nothing moves. */
  void settle() throws Exception {
    while (names.numProcessingTimeTimers() > 0) {
      tick();
    }
  }

  int timers() {
    return names.numProcessingTimeTimers();
  }

  /** Only on the heap. */
  int stateEntries() {
    return names.numKeyedStateEntries();
  }

  /** Deltas that were sent since the begin. */
  int sent() {
    return sent;
  }

  /** Most deltas that one record or timer has sent since this was asked last. */
  int sentMax() {
    int max = sentMax;
    sentMax = 0;
    return max;
  }

  Map<String, Integer> mentions() {
    return replica.mentions(copies);
  }

  @Override
  public void close() throws Exception {
    names.close();
  }
}
