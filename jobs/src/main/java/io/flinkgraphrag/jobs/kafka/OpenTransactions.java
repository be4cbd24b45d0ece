package io.flinkgraphrag.jobs.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * What a sink has left open. Readers of committed records see nothing behind it for as long as the
 * transaction timeout.
 */
public final class OpenTransactions {

  private OpenTransactions() {}

  /**
   * Aborts the open ones of a job that does not go on. One that does must keep those that its
   * newest checkpoint is to commit. Blocks its caller.
   *
   * @param client properties, with the brokers
   * @param prefix of the sink's ids
   * @throws ExecutionException of Kafka; they end by their timeout then
   */
  public static void abort(Properties client, String prefix)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(client)) {
      Collection<TransactionListing> open =
          admin
              .listTransactions(
                  new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING)))
              .all()
              .get();
      List<String> ids =
          open.stream()
              .map(TransactionListing::transactionalId)
              .filter(id -> id.startsWith(prefix))
              .toList();
      if (!ids.isEmpty()) {
        admin.fenceProducers(ids).all().get();
      }
    }
  }
}
