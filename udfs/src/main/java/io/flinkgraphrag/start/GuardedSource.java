package io.flinkgraphrag.start;

import java.io.IOException;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;

/**
 * A Kafka source that reads nothing before it is known that the job may start from what it has: not
 * from nothing where its consumer group has answered before, and not from a state that is older
 * than what was answered, unless told so. State and behaviour are the Kafka source's otherwise.
 *
 * <p>The enumerator tells a job without state from one that goes on: Flink creates it in the one
 * and restores it in the other, whoever submits the job and whatever main() knows.
 */
public final class GuardedSource<T>
    implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>,
        ResultTypeQueryable<T>,
        LineageVertexProvider {

  private static final long serialVersionUID = 1L;

  // configuration
  private final KafkaSource<T> source;
  private final StartGuard guard;

  /**
   * @param topic the one that the source reads
   * @param group the source's consumer group
   * @param client properties of a Kafka client, its brokers among them
   */
  public GuardedSource(
      KafkaSource<T> source,
      String topic,
      String group,
      StartPolicy empty,
      StartPolicy older,
      Properties client) {
    this.source = source;
    this.guard = new StartGuard(topic, group, empty, older, new KafkaGroupOffsets(client, group));
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return new GuardedEnumerator(source.createEnumerator(context), context, guard);
  }

  /** A checkpoint from before the partitions were known is one of a job that has read nothing. */
  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
      throws IOException {
    SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restored =
        source.restoreEnumerator(context, checkpoint);
    return checkpoint.initialDiscoveryFinished()
        ? restored
        : new GuardedEnumerator(restored, context, guard);
  }

  @Override
  public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return new GuardedReader<>(
        source.createReader(context), guard, context.metricGroup().counter("readAgain"));
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return source.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return source.getProducedType();
  }

  @Override
  public LineageVertex getLineageVertex() {
    return source.getLineageVertex();
  }
}
