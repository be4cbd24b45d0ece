package io.flinkgraphrag.start;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the brokers, with a client for each question: it is asked in a start only. */
final class KafkaTransactions implements SupersedingCommitter.Transactions, Serializable {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(KafkaTransactions.class);

  // configuration
  private final Properties client;

  KafkaTransactions(Properties client) {
    this.client = new Properties();
    this.client.putAll(client);
  }

  @Override
  public boolean isSuperseded(KafkaCommittable committable)
      throws IOException, InterruptedException {
    String id = committable.getTransactionalId();
    try (Admin admin = Admin.create(client)) {
      TransactionDescription open = admin.describeTransactions(List.of(id)).description(id).get();
      return open.state() == TransactionState.ONGOING
          && (open.producerId() != committable.getProducerId()
              || open.producerEpoch() > committable.getEpoch());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransactionalIdNotFoundException) {
        return false;
      }
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn(
            "whether transaction {} is still open is not known: the job may not describe it; give"
                + " its Kafka user the operation Describe on its transactional ids",
            id);
        return false;
      }
      throw new IOException(failure("described", List.of(id), e), e);
    }
  }

  @Override
  public void abort(Collection<String> ids) throws IOException, InterruptedException {
    try (Admin admin = Admin.create(client)) {
      admin.fenceProducers(ids).all().get();
    } catch (ExecutionException e) {
      throw new IOException(failure("aborted", ids, e), e);
    }
  }

  private String failure(String what, Collection<String> ids, ExecutionException e) {
    return "transactions %s cannot be %s at %s: %s"
        .formatted(ids, what, client.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), e.getCause());
  }
}
