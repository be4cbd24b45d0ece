package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.state.StableHash;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Remembers of each node and relationship which elements it was, so that those are withdrawn which
 * it is no more: it changed, or it is gone. Drops what is unchanged. Keyed by element id.
 *
 * <p>The watermark is the version of the last round that has ended. A timer of each key looks then
 * whether the round, or a poll since, has seen it.
 */
public final class TrailFunction extends KeyedProcessFunction<String, FollowedRow, Claim> {

  private static final long serialVersionUID = 1L;

  // state
  private transient ValueState<Trail> trail;

  @Override
  public void open(OpenContext context) {
    trail = getRuntimeContext().getState(new ValueStateDescriptor<>("trail", Trail.TYPE));
  }

  @Override
  public void processElement(FollowedRow row, Context context, Collector<Claim> out)
      throws Exception {
    Trail before = trail.value();
    if (row.updates().isEmpty()) {
      withdraw(before, List.of(), row.at(), row.version(), out);
      trail.clear();
      return;
    }
    long hash = hash(row.updates());
    if (before == null) {
      context.timerService().registerEventTimeTimer(row.version() + 1);
    } else if (before.hash() == hash) {
      trail.update(new Trail(row.version(), hash, before.elements()));
      return;
    }
    List<String> elements = new ArrayList<>();
    for (UpdateRecord update : row.updates()) {
      String element = SentJson.element(update);
      elements.add(element);
      out.collect(new Claim(element, row.at(), row.version(), update));
    }
    withdraw(before, elements, row.at(), row.version(), out);
    trail.update(new Trail(row.version(), hash, elements));
  }

  private static void withdraw(
      @Nullable Trail before, List<String> kept, String at, long version, Collector<Claim> out) {
    if (before != null) {
      before.elements().stream()
          .filter(element -> !kept.contains(element))
          .forEach(element -> out.collect(new Claim(element, at, version, null)));
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Claim> out)
      throws Exception {
    Trail before = trail.value();
    long round = context.timerService().currentWatermark();
    if (before == null || round == Long.MAX_VALUE) {
      // the last watermark of a job that is drained is the end of no round
      return;
    }
    if (before.seen() < round) {
      withdraw(before, List.of(), context.getCurrentKey(), round, out);
      trail.clear();
    } else {
      context.timerService().registerEventTimeTimer(before.seen() + 1);
    }
  }

  private static long hash(List<UpdateRecord> updates) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    updates.forEach(update -> bytes.writeBytes(update.value()));
    return StableHash.of(bytes.toByteArray());
  }
}
