package io.flinkgraphrag.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.junit.jupiter.api.Test;

class SupersedingCommitterTest {

  private final List<String> done = new ArrayList<>();
  private final Counter lost = new SimpleCounter();

  @Test
  void whatIsNewerUnderARestoredIdIsAbortedBeforeTheCommitAndEachIdIsLookedAtOnce()
      throws Exception {
    try (SupersedingCommitter committer =
        new SupersedingCommitter(new Noting(), new Open(Set.of("b"), Set.of()), lost)) {
      committer.commit(List.of(request("a"), request("b")));
      committer.commit(List.of(request("b")));
    }
    assertThat(done)
        .containsExactly(
            "look a", "look b", "abort b", "commit a", "commit b", "commit b", "close");
  }

  @Test
  void ofTransactionsThatCannotBeCommittedTheAbortedOnesCountAsLostAndTheCommittedOnesDoNot()
      throws Exception {
    try (SupersedingCommitter committer =
        new SupersedingCommitter(new Failing(), new Open(Set.of(), Set.of("gone")), lost)) {
      committer.commit(List.of(request("gone"), request("committed before")));
    }
    assertThat(lost.getCount()).isEqualTo(1);
    assertThat(done).contains("failed gone", "failed committed before");
  }

  private static final class Failing implements Committer<KafkaCommittable> {

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
      requests.forEach(
          request -> request.signalFailedWithKnownReason(new ProducerFencedException("fenced")));
    }

    @Override
    public void close() {}
  }

  private CommitRequest<KafkaCommittable> request(String id) {
    return new Request(done, new KafkaCommittable(1, (short) 1, id, null));
  }

  private final class Noting implements Committer<KafkaCommittable> {

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests) {
      requests.forEach(
          request -> done.add("commit " + request.getCommittable().getTransactionalId()));
    }

    @Override
    public void close() {
      done.add("close");
    }
  }

  private final class Open implements SupersedingCommitter.Transactions {

    private final Set<String> superseded;
    private final Set<String> aborted;

    Open(Set<String> superseded, Set<String> aborted) {
      this.superseded = superseded;
      this.aborted = aborted;
    }

    @Override
    public boolean isAborted(KafkaCommittable committable) {
      return aborted.contains(committable.getTransactionalId());
    }

    @Override
    public boolean isSuperseded(KafkaCommittable committable) {
      done.add("look " + committable.getTransactionalId());
      return superseded.contains(committable.getTransactionalId());
    }

    @Override
    public void abort(Collection<String> ids) {
      ids.forEach(id -> done.add("abort " + id));
    }
  }

  private record Request(List<String> done, KafkaCommittable committable)
      implements CommitRequest<KafkaCommittable> {

    @Override
    public KafkaCommittable getCommittable() {
      return committable;
    }

    @Override
    public int getNumberOfRetries() {
      return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable error) {
      done.add("failed " + committable.getTransactionalId());
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable error) {}

    @Override
    public void retryLater() {}

    @Override
    public void updateAndRetryLater(KafkaCommittable committable) {}

    @Override
    public void signalAlreadyCommitted() {}
  }
}
