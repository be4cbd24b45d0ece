package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.state.StableHash;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Says what an element of the graph is, by the claims of all nodes and relationships that are it,
 * and sends that where it differs from what was sent. The last claim that is withdrawn deletes it.
 * Where claims differ, the one with the highest hash counts, whatever the order in which they came.
 * Keyed by element.
 *
 * <p>Versions rise with every update that is sent, deletes among them. A delete is forgotten when a
 * later round has ended, as all that comes then has a higher version.
 */
public final class SettleFunction extends KeyedProcessFunction<String, Claim, UpdateRecord> {

  private static final long serialVersionUID = 1L;

  // runtime
  private transient Counter deletes;

  // state
  private transient MapState<String, UpdateRecord> claims;
  private transient ValueState<Sent> sent;

  @Override
  public void open(OpenContext context) {
    deletes = getRuntimeContext().getMetricGroup().counter("neo4jDeletes");
    claims =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("claims", Types.STRING, UpdateRecord.TYPE));
    sent = getRuntimeContext().getState(new ValueStateDescriptor<>("sent", Sent.TYPE));
  }

  @Override
  public void processElement(Claim claim, Context context, Collector<UpdateRecord> out)
      throws Exception {
    UpdateRecord before = claims.get(claim.at());
    if (claim.update() == null) {
      claims.remove(claim.at());
    } else {
      claims.put(claim.at(), claim.update());
    }
    Sent last = sent.value();
    if (countsStill(last, before, claim.update())) {
      return;
    }
    UpdateRecord now = last == null ? claim.update() : highest();
    long version = last == null ? claim.version() : Math.max(claim.version(), last.version() + 1);
    if (now != null && last != null && last.present() && hash(now) == last.hash()) {
      return; // another one says the same
    }
    if (now != null) {
      sent.update(new Sent(version, true, hash(now)));
      out.collect(SentJson.at(version, now));
    } else if (before != null) {
      sent.update(new Sent(version, false, 0));
      context.timerService().registerEventTimeTimer(version + 1);
      deletes.inc();
      out.collect(SentJson.deleteAt(version, before));
    }
  }

  /** Whether the claim that was sent is there, and no higher one has come. */
  private static boolean countsStill(
      @Nullable Sent last, @Nullable UpdateRecord before, @Nullable UpdateRecord after) {
    if (last == null || !last.present()) {
      return false;
    }
    long hash = after == null ? Long.MIN_VALUE : hash(after);
    boolean withdrawn = before != null && hash(before) == last.hash();
    return withdrawn ? hash == last.hash() : hash <= last.hash();
  }

  /** The highest claim; null where there is none. */
  private @Nullable UpdateRecord highest() throws Exception {
    UpdateRecord highest = null;
    for (UpdateRecord claim : claims.values()) {
      if (highest == null || hash(claim) > hash(highest)) {
        highest = claim;
      }
    }
    return highest;
  }

  private static long hash(UpdateRecord update) {
    return StableHash.of(update.value());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<UpdateRecord> out)
      throws Exception {
    Sent last = sent.value();
    if (last != null
        && !last.present()
        && last.version() < context.timerService().currentWatermark()) {
      sent.clear();
    }
  }
}
