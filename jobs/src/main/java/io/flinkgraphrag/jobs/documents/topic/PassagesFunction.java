package io.flinkgraphrag.jobs.documents.topic;

import io.flinkgraphrag.jobs.documents.cut.Passage;
import io.flinkgraphrag.jobs.documents.cut.PassageJson;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.state.StableHash;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The stage {@code passages}: remembers what was sent of each document, and sends what differs: new
 * text first, then the deletes of what is there no more. Keyed by document. It deletes no passage
 * that it has not sent.
 *
 * <p>Versions are the time, and rise whatever the clock does: the last one is kept, also of a
 * document that is gone.
 */
public final class PassagesFunction
    extends KeyedProcessFunction<String, DocumentChange, UpdateRecord> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final Clock clock;

  // runtime
  private transient Counter puts;
  private transient Counter deletes;
  private transient LongCounter sentTold;
  private transient LongCounter deletedTold;

  // state
  /** Hash of the title and the text of each passage, by its id. */
  private transient MapState<String, Long> sent;

  private transient ValueState<Long> version;

  public PassagesFunction(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void open(OpenContext context) {
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    puts = metrics.counter("passagesSent");
    deletes = metrics.counter("passagesDeleted");
    sentTold = new LongCounter();
    deletedTold = new LongCounter();
    getRuntimeContext().addAccumulator(DocumentCounters.SENT, sentTold);
    getRuntimeContext().addAccumulator(DocumentCounters.DELETED, deletedTold);
    sent =
        getRuntimeContext().getMapState(new MapStateDescriptor<>("sent", Types.STRING, Types.LONG));
    version = getRuntimeContext().getState(new ValueStateDescriptor<>("version", Types.LONG));
  }

  @Override
  public void processElement(DocumentChange change, Context context, Collector<UpdateRecord> out)
      throws Exception {
    Long last = version.value();
    long next = last == null ? clock.millis() : Math.max(clock.millis(), last + 1);
    PassageJson json = new PassageJson(change.graph(), next);
    byte[] key =
        new Change.DocumentDelete(change.document())
            .elementKey(change.graph())
            .getBytes(StandardCharsets.UTF_8);
    Set<String> present = new HashSet<>();
    long written = 0;
    for (Passage passage : change.passages()) {
      String id = DocumentCutter.id(change.document(), passage);
      long hash = StableHash.of(Keys.join(passage.title(), passage.text()));
      present.add(id);
      Long before = sent.get(id);
      if (before == null || before != hash) {
        sent.put(id, hash);
        out.collect(update(key, json.put(change.document(), id, passage)));
        puts.inc();
        sentTold.add(1);
        written++;
      }
    }
    for (String id : gone(present)) {
      sent.remove(id);
      out.collect(update(key, json.deletePassage(change.document(), id)));
      deletes.inc();
      deletedTold.add(1);
      written++;
    }
    if (written > 0) {
      version.update(next);
    }
  }

  private List<String> gone(Set<String> present) throws Exception {
    List<String> gone = new ArrayList<>();
    for (String id : sent.keys()) {
      if (!present.contains(id)) {
        gone.add(id);
      }
    }
    return gone;
  }

  private static UpdateRecord update(byte[] key, byte[] value) {
    return new UpdateRecord(ElementType.PASSAGE, key, value);
  }
}
