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
 *
 * <p>What is older than the last record of the document is left out. After a restore an older one
 * may come late: the one was under way, and the other is read by another subtask.
 */
public final class PassagesFunction
    extends KeyedProcessFunction<String, DocumentChange, UpdateRecord> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final Clock clock;

  // runtime
  private transient Counter puts;
  private transient Counter deletes;
  private transient Counter overtaken;
  private transient LongCounter sentTold;
  private transient LongCounter deletedTold;

  // state
  /** Hash of the title and the text of each passage, by its id. */
  private transient MapState<String, Long> sent;

  private transient ValueState<Long> version;

  /** Of the last record, by partition: the key of a document has another where some were added. */
  private transient MapState<Integer, Long> offsets;

  private transient ValueState<Long> timestamp;

  public PassagesFunction(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void open(OpenContext context) {
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    puts = metrics.counter("passagesSent");
    deletes = metrics.counter("passagesDeleted");
    overtaken = metrics.counter("documentsOvertaken");
    sentTold = new LongCounter();
    deletedTold = new LongCounter();
    getRuntimeContext().addAccumulator(DocumentCounters.SENT, sentTold);
    getRuntimeContext().addAccumulator(DocumentCounters.DELETED, deletedTold);
    sent =
        getRuntimeContext().getMapState(new MapStateDescriptor<>("sent", Types.STRING, Types.LONG));
    version = getRuntimeContext().getState(new ValueStateDescriptor<>("version", Types.LONG));
    offsets =
        getRuntimeContext().getMapState(new MapStateDescriptor<>("offsets", Types.INT, Types.LONG));
    timestamp = getRuntimeContext().getState(new ValueStateDescriptor<>("timestamp", Types.LONG));
  }

  @Override
  public void processElement(DocumentChange change, Context context, Collector<UpdateRecord> out)
      throws Exception {
    if (isOvertaken(change)) {
      overtaken.inc();
      return;
    }
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

  /**
   * Whether a later record of the document was here; else this is the last one now. A lower offset
   * with a later time is of a topic that was made anew.
   */
  private boolean isOvertaken(DocumentChange change) throws Exception {
    if (change.partition() == DocumentChange.UNKNOWN) {
      return false;
    }
    Long offset = offsets.get(change.partition());
    Long time = timestamp.value();
    if (offset != null
        && change.offset() < offset
        && (time == null || change.timestamp() <= time)) {
      return true;
    }
    offsets.put(change.partition(), change.offset());
    timestamp.update(change.timestamp());
    return false;
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
