package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.KafkaValue;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Passes records on, and says before each barrier how far it has got: what a checkpoint has written
 * is then known together with it. Stands in the source's chain, on its thread.
 */
public final class ReachedOperator extends AbstractStreamOperator<KafkaValue>
    implements OneInputStreamOperator<KafkaValue, KafkaValue> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<MirrorChange> REACHED =
      new OutputTag<>("reached", MirrorChange.TYPE);

  // runtime
  /** Since the last barrier. */
  private transient Map<Integer, Long> reached;

  @Override
  public void open() throws Exception {
    super.open();
    reached = new TreeMap<>();
  }

  @Override
  public void processElement(StreamRecord<KafkaValue> element) {
    SourcePosition position = element.getValue().position();
    reached.put(position.partition(), position.offset());
    output.collect(element);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    super.prepareSnapshotPreBarrier(checkpoint);
    reached.forEach(
        (partition, offset) ->
            output.collect(
                REACHED, new StreamRecord<>(new MirrorChange.Reached(partition, offset))));
    reached.clear();
  }
}
