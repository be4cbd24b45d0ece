package io.flinkgraphrag.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache above RocksDB never shows anything but the state. */
class HeapCacheTest {

  private static final String BEHIND = "behind";
  private static final String PEEK = "peek";

  /**
   * Sets a key of one of two states, removes it or asks for it; value null asks, empty removes.
   * State 2 cannot be set: it is what is computed of state 1.
   */
  private record Step(String flinkKey, int state, int key, String value) {
    static Step random(Random random) {
      String value =
          switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "v" + random.nextInt(1_000);
            default -> null;
          };
      int state = random.nextInt(value == null ? 3 : 2);
      return new Step("k" + random.nextInt(3), state, random.nextInt(8), value);
    }

    /** What a question reads by this model of the states. */
    String read(Map<String, String> model) {
      return state == 2
          ? "of " + model.get(flinkKey + "/1/" + key)
          : String.valueOf(model.get(place()));
    }

    String place() {
      return flinkKey + "/" + state + "/" + key;
    }
  }

  /**
   * Tells what it read. The value {@code behind} is put into the state behind the cache's back, so
   * that a read tells where it came from; {@code peek} reads as a change does.
   */
  private static final class Steps extends KeyedProcessFunction<String, Step, String> {

    private static final long serialVersionUID = 1L;

    private final long maxBytes;
    private transient HeapCache cache;
    private transient List<CachedMap<Integer, String>> states;
    private transient CachedView<Integer, String> view;
    private transient MapState<Integer, String> first;

    Steps(long maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public void open(OpenContext openContext) {
      cache = new HeapCache(getRuntimeContext(), "tested", maxBytes);
      states = new ArrayList<>();
      for (String name : List.of("first", "second")) {
        states.add(
            cache.map(new MapStateDescriptor<>(name, Types.INT, Types.STRING), String::length));
      }
      view = cache.view("view", key -> "of " + states.get(1).get(key), String::length);
      first =
          getRuntimeContext()
              .getMapState(new MapStateDescriptor<>("first", Types.INT, Types.STRING));
    }

    @Override
    public void processElement(Step step, Context flink, Collector<String> out) throws Exception {
      if (step.value == null) {
        cache.enterToRead(flink.getCurrentKey());
      } else {
        cache.enterToChange(flink.getCurrentKey());
      }
      if (step.state == 2) {
        out.collect(view.get(step.key));
        return;
      }
      CachedMap<Integer, String> state = states.get(step.state);
      if (step.value == null || step.value.equals(PEEK)) {
        out.collect(String.valueOf(state.get(step.key)));
      } else if (step.value.isEmpty()) {
        state.remove(step.key);
      } else if (step.value.equals(BEHIND)) {
        first.put(step.key, BEHIND);
      } else {
        state.put(step.key, step.value);
      }
      if (step.state == 1) {
        view.forget(step.key);
      }
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Step, String> harness(
      long maxBytes, OperatorSubtaskState stateOrNull) throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, Step, String> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new Steps(maxBytes)), Step::flinkKey, Types.STRING);
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    harness.setup();
    if (stateOrNull != null) {
      harness.initializeState(stateOrNull);
    }
    harness.open();
    return harness;
  }

  /** Nothing, some and all of the values fit. */
  @ParameterizedTest
  @ValueSource(longs = {0, 2_500, 1 << 20})
  void anyHistoryIsReadAsFromAMap(long maxBytes) throws Exception {
    Random random = new Random(maxBytes);
    Map<String, String> model = new HashMap<>();
    var harness = harness(maxBytes, null);
    for (int i = 0; i < 3_000; i++) {
      Step step = Step.random(random);
      harness.processElement(step, 0);
      if (step.value == null) {
        assertThat(harness.extractOutputValues())
            .as("step %d of %d bytes", i, maxBytes)
            .containsExactly(step.read(model));
        harness.getOutput().clear();
      } else if (step.value.isEmpty()) {
        model.remove(step.place());
      } else {
        model.put(step.place(), step.value);
      }
      if (random.nextInt(500) == 0) {
        OperatorSubtaskState state = harness.snapshot(i, i);
        harness.close();
        harness = harness(maxBytes, state);
      }
    }
    harness.close();
  }

  @Test
  void itHoldsWhatIsUsedWithinItsBytesAndNoMore() throws Exception {
    assertThat(fromTheCache(1 << 20)).isEqualTo(100);
    assertThat(fromTheCache(2_500)).isPositive().isLessThanOrEqualTo(2_500 / 200);
    assertThat(fromTheCache(0)).isZero();
  }

  @Test
  void changesKeepWhatQuestionsReadUpToDateAndAddNothing() throws Exception {
    try (var harness = harness(2_500, null)) {
      harness.processElement(new Step("k", 0, 1, "old"), 0);
      harness.processElement(new Step("k", 0, 1, null), 0);
      harness.processElement(new Step("k", 0, 1, "new"), 0);
      harness.processElement(new Step("k", 0, 1, BEHIND), 0);
      for (int key = 2; key < 1_000; key++) {
        harness.processElement(new Step("k", 0, key, "changed"), 0);
      }
      harness.processElement(new Step("k", 0, 1, null), 0);
      // the last one would still be there
      harness.processElement(new Step("k", 0, 999, BEHIND), 0);
      harness.processElement(new Step("k", 0, 999, null), 0);
      assertThat(harness.extractOutputValues()).containsExactly("old", "new", BEHIND);
    }
  }

  @Test
  void whatAChangeReadsIsNotKept() throws Exception {
    try (var harness = harness(1 << 20, null)) {
      harness.processElement(new Step("k", 0, 1, "put"), 0);
      harness.processElement(new Step("k", 0, 1, PEEK), 0);
      harness.processElement(new Step("k", 0, 1, BEHIND), 0);
      harness.processElement(new Step("k", 0, 1, null), 0);
      assertThat(harness.extractOutputValues()).containsExactly("put", BEHIND);
    }
  }

  /** Of a hundred values that were put and read, how many the state is not asked for again. */
  private static long fromTheCache(long maxBytes) throws Exception {
    try (var harness = harness(maxBytes, null)) {
      for (int key = 0; key < 100; key++) {
        harness.processElement(new Step("k", 0, key, "cached"), 0);
        harness.processElement(new Step("k", 0, key, null), 0);
        harness.processElement(new Step("k", 0, key, BEHIND), 0);
      }
      harness.getOutput().clear();
      for (int key = 0; key < 100; key++) {
        harness.processElement(new Step("k", 0, key, null), 0);
      }
      return harness.extractOutputValues().stream().filter("cached"::equals).count();
    }
  }
}
