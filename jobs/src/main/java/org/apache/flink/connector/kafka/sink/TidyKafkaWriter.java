package org.apache.flink.connector.kafka.sink;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Collection;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.util.IOUtils;
import org.apache.kafka.clients.admin.AdminClient;
import org.jspecify.annotations.NullMarked;

/**
 * A writer that leaves no AdminClient behind. The connector's opens one to look for transactions
 * that are to be aborted and never closes it: each restart of a job left a thread per writer, which
 * held the job's class loader, and after some 15 of them the TaskManager was out of metaspace.
 *
 * <p>The client is needed while the writer is initialized, and closed right after that, also where
 * it fails. The connector keeps it in a private field, hence the reflection; a connector without
 * this field is refused, so that nobody has the leak back unnoticed.
 */
@NullMarked
final class TidyKafkaWriter<IN> extends ExactlyOnceKafkaWriter<IN> {

  private static final Field ADMIN_CLIENT = adminClientField();

  TidyKafkaWriter(
      Properties producer,
      String prefix,
      WriterInitContext context,
      KafkaRecordSerializationSchema<IN> serializer,
      Collection<KafkaWriterState> recovered) {
    super(
        DeliveryGuarantee.EXACTLY_ONCE,
        producer,
        prefix,
        context,
        serializer,
        context.asSerializationSchemaInitializationContext(),
        TransactionNamingStrategy.POOLING.getAbortImpl(),
        TransactionNamingStrategy.POOLING.getImpl(),
        recovered);
  }

  private static Field adminClientField() {
    try {
      Field field = ExactlyOnceKafkaWriter.class.getDeclaredField("adminClient");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(
          "this Kafka connector keeps its AdminClient elsewhere; look whether it closes it, and"
              + " mend or remove TidyKafkaWriter",
          e);
    }
  }

  /** Closes itself where it fails. */
  @Override
  public void initialize() {
    super.initialize();
    closeAdminClient();
  }

  @Override
  public void close() throws Exception {
    IOUtils.closeAll(super::close, this::closeAdminClient);
  }

  private void closeAdminClient() {
    try {
      AdminClient client = (AdminClient) ADMIN_CLIENT.get(this);
      if (client != null) {
        ADMIN_CLIENT.set(this, null);
        // what it asked for was answered, or nobody waits for it any more
        client.close(Duration.ZERO);
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("it was made accessible", e);
    }
  }
}
