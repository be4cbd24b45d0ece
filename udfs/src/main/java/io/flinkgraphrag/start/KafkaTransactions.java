package io.flinkgraphrag.start;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
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

/** Asks the brokers, with a client for each question: in a start, and where a commit fails. */
final class KafkaTransactions implements SupersedingCommitter.Transactions, Serializable {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(KafkaTransactions.class);

  private static final Set<TransactionState> ABORTED =
      Set.of(
          TransactionState.PREPARE_ABORT,
          TransactionState.COMPLETE_ABORT,
          TransactionState.PREPARE_EPOCH_FENCE);

  // configuration
  private final Properties client;

  KafkaTransactions(Properties client) {
    this.client = new Properties();
    this.client.putAll(client);
  }

  @Override
  public boolean isSuperseded(KafkaCommittable committable)
      throws IOException, InterruptedException {
    return describe(committable.getTransactionalId())
        .filter(open -> open.state() == TransactionState.ONGOING)
        .filter(
            open ->
                open.producerId() != committable.getProducerId()
                    || open.producerEpoch() > committable.getEpoch())
        .isPresent();
  }

  /**
   * An abort raises the epoch by one. So does a commit, which leaves another state behind; whatever
   * comes later under the id raises it again.
   */
  @Override
  public boolean isAborted(KafkaCommittable committable) throws IOException, InterruptedException {
    return describe(committable.getTransactionalId())
        .filter(last -> ABORTED.contains(last.state()))
        .filter(last -> last.producerId() == committable.getProducerId())
        .filter(last -> last.producerEpoch() <= committable.getEpoch() + 1)
        .isPresent();
  }

  /** Empty where the broker does not know the id, or does not tell this user. */
  private Optional<TransactionDescription> describe(String id)
      throws IOException, InterruptedException {
    try (Admin admin = Admin.create(client)) {
      return Optional.of(admin.describeTransactions(List.of(id)).description(id).get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransactionalIdNotFoundException) {
        return Optional.empty();
      }
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn(
            "what became of transaction {} is not known: the job may not describe it; give its"
                + " Kafka user the operation Describe on its transactional ids",
            id);
        return Optional.empty();
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
