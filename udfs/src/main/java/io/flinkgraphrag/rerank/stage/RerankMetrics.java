package io.flinkgraphrag.rerank.stage;

import io.flinkgraphrag.http.CallException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The figures of the stage, in the group {@code rerank}: {@code calls}, {@code callMs} of those
 * that succeeded, {@code failures} by kind, {@code fallbacks} (questions that kept the order they
 * had, whatever the reason), {@code inFlight} and {@code breakersOpen}. Thread-safe.
 */
final class RerankMetrics {

  private static final int WINDOW = 1_000;

  private final Map<CallException.Kind, Counter> failures = new EnumMap<>(CallException.Kind.class);
  private final Counter calls;
  private final Counter fallbacks;
  private final Histogram callMs;

  RerankMetrics(MetricGroup operator, IntSupplier inFlight, LongSupplier breakersOpen) {
    MetricGroup group = operator.addGroup("rerank");
    for (CallException.Kind kind : CallException.Kind.values()) {
      failures.put(
          kind,
          group.addGroup("kind", kind.name()).counter("failures", new ThreadSafeSimpleCounter()));
    }
    calls = group.counter("calls", new ThreadSafeSimpleCounter());
    fallbacks = group.counter("fallbacks", new ThreadSafeSimpleCounter());
    callMs = group.histogram("callMs", new DescriptiveStatisticsHistogram(WINDOW));
    group.gauge("inFlight", (Gauge<Integer>) inFlight::getAsInt);
    group.gauge("breakersOpen", (Gauge<Long>) breakersOpen::getAsLong);
  }

  void called() {
    calls.inc();
  }

  void succeeded(long tookMs) {
    callMs.update(tookMs);
  }

  void failed(CallException.Kind kind) {
    Objects.requireNonNull(failures.get(kind)).inc();
  }

  void fellBack() {
    fallbacks.inc();
  }
}
