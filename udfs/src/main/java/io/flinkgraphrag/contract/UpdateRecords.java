package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads records of {@code graph-updates} outside of the job as the job reads them; but for vectors,
 * which are not looked at: what a graph's vectors must be is known to the job only. For one thread.
 */
public final class UpdateRecords {

  private final KafkaValueDeserializer deserializer = new KafkaValueDeserializer();
  private final GraphUpdateReader reader = GraphUpdateReader.withoutVectors();
  private final List<KafkaValue> read = new ArrayList<>();

  /** The update, or empty for a record that the job refuses. */
  public Optional<GraphUpdate> read(ConsumerRecord<byte[], byte[]> record) {
    read.clear();
    deserializer.deserialize(record, new ListCollector<>(read));
    return reader.read(read.get(0)) instanceof ReadResult.Read<GraphUpdate> update
        ? Optional.of(update.value())
        : Optional.empty();
  }

  /**
   * What is wrong with a value, as a dead letter of it would say, so {@code CODE: message}; empty
   * where the job can read it.
   *
   * @param unknown is given its fields that the job does not read
   */
  public Optional<String> fault(byte[] value, Consumer<UnknownField> unknown) {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("", 0, 0, null, value);
    read.clear();
    deserializer.deserialize(record, new ListCollector<>(read));
    ReadResult<GraphUpdate> result = reader.read(read.get(0));
    if (result instanceof ReadResult.Refused<GraphUpdate> refused) {
      return Optional.of(
          refused.letter().error().code() + ": " + refused.letter().error().message());
    }
    ((ReadResult.Read<GraphUpdate>) result).unknown().forEach(unknown);
    return Optional.empty();
  }
}
