package io.flinkgraphrag.harness;

import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.round.MergeFunction;
import io.flinkgraphrag.round.MergeOperator;
import io.flinkgraphrag.state.WireType;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** Opened Flink operators around single functions, keyed by text. The caller closes them. */
public final class Harnesses {

  private Harnesses() {}

  public static <I, O> KeyedOneInputStreamOperatorTestHarness<String, I, O> one(
      KeyedProcessFunction<String, I, O> function, KeySelector<I, String> key, WireType<O> type)
      throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, I, O> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(function), key, Types.STRING);
    harness.setup(type.serializer());
    harness.open();
    return harness;
  }

  public static <A, B, O> KeyedTwoInputStreamOperatorTestHarness<String, A, B, O> two(
      KeyedCoProcessFunction<String, A, B, O> function,
      KeySelector<A, String> firstKey,
      KeySelector<B, String> secondKey,
      WireType<O> type)
      throws Exception {
    return restored(function, firstKey, secondKey, type, new HashMapStateBackend(), null);
  }

  public static <A, B, O> KeyedTwoInputStreamOperatorTestHarness<String, A, B, O> onRocksDb(
      KeyedCoProcessFunction<String, A, B, O> function,
      KeySelector<A, String> firstKey,
      KeySelector<B, String> secondKey,
      WireType<O> type)
      throws Exception {
    return restored(function, firstKey, secondKey, type, new EmbeddedRocksDBStateBackend(), null);
  }

  /** Starts from {@code stateOrNull}, the state that a harness of the same backend snapshot. */
  public static <A, B, O> KeyedTwoInputStreamOperatorTestHarness<String, A, B, O> restored(
      KeyedCoProcessFunction<String, A, B, O> function,
      KeySelector<A, String> firstKey,
      KeySelector<B, String> secondKey,
      WireType<O> type,
      StateBackend backend,
      OperatorSubtaskState stateOrNull)
      throws Exception {
    return restored(
        new KeyedCoProcessOperator<>(function), firstKey, secondKey, type, backend, 0, stateOrNull);
  }

  /** A merge as the job runs it, that starts at {@code now}. */
  public static <P extends Part, O>
      KeyedTwoInputStreamOperatorTestHarness<String, Open, P, O> merge(
          MergeFunction<P, O> function,
          WireType<O> type,
          StateBackend backend,
          long now,
          OperatorSubtaskState stateOrNull)
          throws Exception {
    return restored(
        new MergeOperator<>(function),
        opened -> opened.context().key(),
        part -> part.head().question(),
        type,
        backend,
        now,
        stateOrNull);
  }

  /** The first of several subtasks of a merge. */
  public static <P extends Part, O>
      KeyedTwoInputStreamOperatorTestHarness<String, Open, P, O> merge(
          MergeFunction<P, O> function, WireType<O> type, int subtasks) throws Exception {
    KeyedTwoInputStreamOperatorTestHarness<String, Open, P, O> harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new MergeOperator<>(function),
            opened -> opened.context().key(),
            part -> part.head().question(),
            Types.STRING,
            128,
            subtasks,
            0);
    harness.setup(type.serializer());
    harness.open();
    return harness;
  }

  private static <A, B, O> KeyedTwoInputStreamOperatorTestHarness<String, A, B, O> restored(
      KeyedCoProcessOperator<String, A, B, O> operator,
      KeySelector<A, String> firstKey,
      KeySelector<B, String> secondKey,
      WireType<O> type,
      StateBackend backend,
      long now,
      OperatorSubtaskState stateOrNull)
      throws Exception {
    KeyedTwoInputStreamOperatorTestHarness<String, A, B, O> harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(operator, firstKey, secondKey, Types.STRING);
    harness.setStateBackend(backend);
    harness.setup(type.serializer());
    harness.setProcessingTime(now);
    if (stateOrNull != null) {
      harness.initializeState(stateOrNull);
    }
    harness.open();
    return harness;
  }

  /** What went to a side output since it was taken last. */
  public static <X> List<X> take(AbstractStreamOperatorTestHarness<?> harness, OutputTag<X> tag) {
    var queue = harness.getSideOutput(tag);
    if (queue == null) {
      return List.of();
    }
    List<X> values = queue.stream().map(StreamRecord::getValue).toList();
    queue.clear();
    return values;
  }

  /** What went to the main output since it was taken last. */
  public static <O> List<O> take(AbstractStreamOperatorTestHarness<O> harness) {
    List<O> values = List.copyOf(harness.extractOutputValues());
    harness.getOutput().clear();
    return values;
  }
}
