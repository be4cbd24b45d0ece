package io.flinkgraphrag.start;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is lost for good: transactions of a completed checkpoint that the broker had aborted
 * when they were to be committed. The job does not write their records again.
 *
 * <p>The connector says nearly the same of a transaction that an earlier run committed, which is
 * harmless and common in a recovery. So the broker is asked what became of each one that fails.
 * Called by the task's thread.
 */
final class Losses {

  private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

  private final SupersedingCommitter.Transactions transactions;
  private final Counter lost;

  Losses(SupersedingCommitter.Transactions transactions, Counter lost) {
    this.transactions = transactions;
    this.lost = lost;
  }

  /** The same request; a failure that its committer knows is looked at before it is passed on. */
  CommitRequest<KafkaCommittable> watch(CommitRequest<KafkaCommittable> request) {
    return new Watched(request);
  }

  private void look(KafkaCommittable committable) {
    String id = committable.getTransactionalId();
    try {
      if (transactions.isAborted(committable)) {
        lost.inc();
        LOG.error(
            "LOST: transaction {} (producer {}, epoch {}) of a completed checkpoint was aborted"
                + " before it was committed, and its records are on no topic; ask those questions"
                + " again under new ids, and set graphrag.kafka.transaction-timeout above the"
                + " longest outage",
            id,
            committable.getProducerId(),
            committable.getEpoch());
      }
    } catch (IOException e) {
      LOG.warn(
          "whether transaction {} was lost is not known: {}; compare questions with answers",
          id,
          e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Watched implements CommitRequest<KafkaCommittable> {

    private final CommitRequest<KafkaCommittable> request;

    private Watched(CommitRequest<KafkaCommittable> request) {
      this.request = request;
    }

    @Override
    public KafkaCommittable getCommittable() {
      return request.getCommittable();
    }

    @Override
    public int getNumberOfRetries() {
      return request.getNumberOfRetries();
    }

    @Override
    public void signalFailedWithKnownReason(Throwable error) {
      look(request.getCommittable());
      request.signalFailedWithKnownReason(error);
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable error) {
      request.signalFailedWithUnknownReason(error);
    }

    @Override
    public void retryLater() {
      request.retryLater();
    }

    @Override
    public void updateAndRetryLater(KafkaCommittable committable) {
      request.updateAndRetryLater(committable);
    }

    @Override
    public void signalAlreadyCommitted() {
      request.signalAlreadyCommitted();
    }
  }
}
