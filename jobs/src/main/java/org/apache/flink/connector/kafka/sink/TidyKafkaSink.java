package org.apache.flink.connector.kafka.sink;

import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.internal.TransactionOwnership;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.NullMarked;

/**
 * The connector's exactly-once sink with pooled transactional ids, and two things mended. It stands
 * in the connector's package because that is where its constructors can be called.
 *
 * <ul>
 *   <li>Its writers close their AdminClient, see {@link TidyKafkaWriter}.
 *   <li>A job that starts or restores also aborts the open transactions of its build before, whose
 *       prefix was another. Those of other jobs it leaves alone.
 * </ul>
 *
 * <p>A writer aborts every open transaction whose id begins with its own prefix, or with the prefix
 * in the state that it restores. So no prefix may begin with another. {@code prefix} has to end
 * with {@link #PREFIX_END}, which {@code legacyPrefix} has not.
 */
@NullMarked
public final class TidyKafkaSink<IN> extends KafkaSink<IN> {

  private static final long serialVersionUID = 1L;

  /** In no name that the prefix is made of, so that no prefix goes on where another ends. */
  public static final String PREFIX_END = "/";

  /** Between a prefix, the subtask and the number of the transaction. */
  private static final String ID_SEPARATOR = "-";

  private final Properties producer;
  private final KafkaRecordSerializationSchema<IN> serializer;
  private final String prefix;
  private final String legacyPrefix;

  /**
   * A sink.
   *
   * @param producer the producers' properties, without serializers
   * @param prefix of all its transactional ids, with {@link #PREFIX_END} at its end
   * @param legacyPrefix of the build before, without what stands between it and the subtask
   */
  public TidyKafkaSink(
      Properties producer,
      KafkaRecordSerializationSchema<IN> serializer,
      String prefix,
      String legacyPrefix) {
    this(serializer, withSerializers(producer), prefix, legacyPrefix);
  }

  private TidyKafkaSink(
      KafkaRecordSerializationSchema<IN> serializer,
      Properties producer,
      String prefix,
      String legacyPrefix) {
    super(
        DeliveryGuarantee.EXACTLY_ONCE,
        producer,
        prefix,
        serializer,
        TransactionNamingStrategy.POOLING);
    this.producer = producer;
    this.serializer = serializer;
    this.prefix = prefix;
    this.legacyPrefix = legacyPrefix;
  }

  /** As the connector's builder does it. */
  private static Properties withSerializers(Properties given) {
    Properties producer = new Properties();
    producer.putAll(given);
    String bytes = ByteArraySerializer.class.getName();
    producer.setProperty(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, bytes);
    producer.setProperty(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, bytes);
    return producer;
  }

  @Override
  public KafkaWriter<IN> createWriter(WriterInitContext context) {
    return restoreWriter(context, List.of());
  }

  @Override
  public KafkaWriter<IN> restoreWriter(
      WriterInitContext context, Collection<KafkaWriterState> recovered) {
    KafkaWriter<IN> writer =
        new TidyKafkaWriter<>(
            producer, prefix, context, serializer, withExactPrefixes(context, recovered));
    writer.initialize();
    return writer;
  }

  /**
   * The state, where it is of a build before, with the prefix up to the subtask, by which the
   * connector finds its open transactions and nobody else's. Where there is no state it is what the
   * connector takes for none, with the earlier prefix.
   */
  private List<KafkaWriterState> withExactPrefixes(
      WriterInitContext context, Collection<KafkaWriterState> recovered) {
    if (recovered.isEmpty()) {
      KafkaWriterState none =
          new KafkaWriterState(
              legacyPrefix,
              context.getTaskInfo().getIndexOfThisSubtask(),
              context.getTaskInfo().getNumberOfParallelSubtasks(),
              TransactionOwnership.EXPLICIT_BY_WRITER_STATE,
              List.of());
      return List.of(withExactPrefix(none, true));
    }
    boolean one = recovered.size() == 1;
    return recovered.stream().map(state -> withExactPrefix(state, one)).toList();
  }

  /** The connector looks at the first state's prefix only, which then has to fit all of them. */
  private static KafkaWriterState withExactPrefix(KafkaWriterState state, boolean one) {
    String prefix = state.getTransactionalIdPrefix();
    if (prefix.endsWith(PREFIX_END)) {
      return state;
    }
    String subtask = one ? state.getOwnedSubtaskId() + ID_SEPARATOR : "";
    return new KafkaWriterState(
        prefix + ID_SEPARATOR + subtask,
        state.getOwnedSubtaskId(),
        state.getTotalNumberOfOwnedSubtasks(),
        state.getTransactionOwnership(),
        state.getPrecommittedTransactionalIds());
  }
}
