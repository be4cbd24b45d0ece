package io.flinkgraphrag.start;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits, and before that aborts what is open under a restored transactional id and newer than
 * what is to be committed. It belongs to a run after the restored checkpoint that is gone: this
 * run's writer takes the id only when the committer has given it back. Without this it would stay
 * open until the id is used again, which an idle job may never do, or until the transaction times
 * out.
 *
 * <p>What cannot be committed any more is told and counted: {@link Losses}.
 *
 * <p>Called by the task's thread, for restored transactions while the task is initialized.
 */
final class SupersedingCommitter implements Committer<KafkaCommittable> {

  private static final Logger LOG = LoggerFactory.getLogger(SupersedingCommitter.class);

  /** Which transactions are open, and how to end them. */
  interface Transactions {

    /** Whether another transaction than this one is open under its id. Blocks. */
    boolean isSuperseded(KafkaCommittable committable) throws IOException, InterruptedException;

    /**
     * Whether this transaction itself was aborted: not committed, and none after it under its id.
     * Blocks.
     */
    boolean isAborted(KafkaCommittable committable) throws IOException, InterruptedException;

    /** Aborts what is open under these ids. Blocks. */
    void abort(Collection<String> ids) throws IOException, InterruptedException;
  }

  private final Committer<KafkaCommittable> committer;
  private final Transactions transactions;
  private final Losses losses;

  /** Those that were looked at; each is given back to the writer by its first commit. */
  private final Set<String> seen = new HashSet<>();

  SupersedingCommitter(
      Committer<KafkaCommittable> committer, Transactions transactions, Counter lost) {
    this.committer = committer;
    this.transactions = transactions;
    this.losses = new Losses(transactions, lost);
  }

  @Override
  public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
      throws IOException, InterruptedException {
    List<String> superseded = new ArrayList<>();
    List<CommitRequest<KafkaCommittable>> watched = new ArrayList<>();
    for (CommitRequest<KafkaCommittable> request : requests) {
      KafkaCommittable committable = request.getCommittable();
      watched.add(losses.watch(request));
      // this run's own has its producer with it
      if (committable.getProducer().isEmpty()
          && seen.add(committable.getTransactionalId())
          && transactions.isSuperseded(committable)) {
        superseded.add(committable.getTransactionalId());
      }
    }
    if (!superseded.isEmpty()) {
      LOG.info("aborting {}, left open by a run after the restored checkpoint", superseded);
      transactions.abort(superseded);
    }
    committer.commit(watched);
  }

  @Override
  public void close() throws Exception {
    committer.close();
  }
}
