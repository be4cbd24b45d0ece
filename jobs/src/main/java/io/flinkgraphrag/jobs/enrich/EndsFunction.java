package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.message.HopDelta;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * ends: makes a relation of a statement whose two ends have their entities, and another one when an
 * end gets another entity. Keyed by {@link #statement}.
 */
public final class EndsFunction extends KeyedProcessFunction<String, HopDelta, RelationClaim> {

  private static final long serialVersionUID = 1L;

  private static final int PREDICATE = 2;

  // state
  private transient ValueState<Ends> state;

  /** Whether a delta is the one of a statement's end; the other is of the entity. */
  public static boolean isOfStatement(HopDelta delta) {
    return delta.node().isPassage() && delta.edge() instanceof HopDelta.Mention;
  }

  /** The Flink key: the statement's id, by {@link EndNames}. */
  public static String statement(HopDelta delta) {
    return delta.node().passageKey().document();
  }

  @Override
  public void open(OpenContext context) {
    state = getRuntimeContext().getState(new ValueStateDescriptor<>("ends", Ends.TYPE));
  }

  @Override
  public void processElement(HopDelta delta, Context context, Collector<RelationClaim> out)
      throws Exception {
    Ends before = Objects.requireNonNullElse(state.value(), Ends.NONE);
    boolean source = delta.node().id().equals(EndNames.SOURCE);
    String entity = delta.neighbour().id();
    boolean present = ((HopDelta.Mention) delta.edge()).weight() > 0;
    String known = source ? before.source() : before.target();
    if (!present && !entity.equals(known)) {
      return;
    }
    String now = present ? entity : null;
    Ends ends = source ? before.withSource(now) : before.withTarget(now);
    String id = context.getCurrentKey();
    RelationKey relation = relation(id, ends);
    RelationKey claimed = ends.claimed();
    if (!Objects.equals(relation, claimed)) {
      if (claimed != null) {
        out.collect(new RelationClaim(claimed, id, false));
      }
      if (relation != null) {
        out.collect(new RelationClaim(relation, id, true));
      }
    }
    put(ends.claiming(relation));
  }

  private static @Nullable RelationKey relation(String statement, Ends ends) {
    String source = ends.source();
    String target = ends.target();
    if (source == null || target == null || source.equals(target)) {
      return null;
    }
    return new RelationKey(source, Keys.parts(statement).get(PREDICATE), target);
  }

  private void put(Ends ends) throws Exception {
    if (ends.equals(Ends.NONE)) {
      state.clear();
    } else {
      state.update(ends);
    }
  }
}
