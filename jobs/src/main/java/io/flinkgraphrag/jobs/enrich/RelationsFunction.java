package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.jobs.neo4j.follow.Sent;
import io.flinkgraphrag.jobs.neo4j.follow.SentJson;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateJson;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.state.StableHash;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * relations: one relation of all passages that state it. The last one that states it no more
 * deletes it. What somebody else has written is left as it is, for as long as it is there. Keyed by
 * relation.
 *
 * <p>Versions are the time, and rise whatever the clock does: the last one is kept, also of a
 * delete.
 */
public final class RelationsFunction
    extends KeyedProcessFunction<String, RelationClaim, UpdateRecord> {

  private static final long serialVersionUID = 1L;

  private static final float[] NO_VECTOR = {};

  // configuration
  private final String graph;
  private final Clock clock;

  // state
  private transient MapState<String, Boolean> statements;
  private transient ValueState<Sent> sent;

  public RelationsFunction(String graph, Clock clock) {
    this.graph = graph;
    this.clock = clock;
  }

  @Override
  public void open(OpenContext context) {
    statements =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("statements", Types.STRING, Types.BOOLEAN));
    sent = getRuntimeContext().getState(new ValueStateDescriptor<>("sent", Sent.TYPE));
  }

  @Override
  public void processElement(RelationClaim claim, Context context, Collector<UpdateRecord> out)
      throws Exception {
    if (claim.claimed()) {
      statements.put(claim.statement(), true);
    } else {
      statements.remove(claim.statement());
    }
    if (statements.contains(RelationClaim.OTHERS)) {
      return;
    }
    List<String> passages = passages();
    long hash = StableHash.of(Keys.join(passages.toArray(String[]::new)));
    Sent last = sent.value();
    boolean present = !passages.isEmpty();
    boolean wasPresent = last != null && last.present();
    if (present == wasPresent && (!present || hash == last.hash())) {
      return;
    }
    long version = last == null ? clock.millis() : Math.max(clock.millis(), last.version() + 1);
    sent.update(new Sent(version, present, present ? hash : 0));
    UpdateRecord put = put(claim.relation(), passages, version);
    out.collect(present ? put : SentJson.deleteAt(version, put));
  }

  /** Ids, sorted; as many as a relation may have. */
  private List<String> passages() throws Exception {
    TreeSet<String> ids = new TreeSet<>();
    for (String statement : statements.keys()) {
      ids.add(PassageKey.of(Keys.parts(statement).get(0)).id());
    }
    return ids.stream().limit(Limits.RELATION_PASSAGES_MAX).toList();
  }

  private UpdateRecord put(RelationKey key, List<String> passages, long version) {
    return new UpdateJson(graph, version)
        .of(
            new Change.RelationUpsert(
                key.source(), key.predicate(), key.target(), 1, passages, NO_VECTOR),
            "");
  }
}
