package io.flinkgraphrag.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class OffsetCommitsTest {

  private static final Map<TopicPartition, Long> SEVEN = at(7);
  private static final Map<TopicPartition, Long> EIGHT = at(8);
  private static final long START = 1_000_000;
  private static final long HALF_A_DAY = 12 * 3_600_000L;

  private final HandClock clock = new HandClock(START);
  private final FakeClient client = new FakeClient();
  private final OffsetCommits commits = new OffsetCommits(client, "g", clock);

  private static Map<TopicPartition, Long> at(long offset) {
    return Map.of(new TopicPartition("questions", 0), offset);
  }

  @Test
  void whatStaysTheSameIsCommittedAgainBeforeKafkaForgetsIt() {
    commits.commit(SEVEN);
    client.answer();
    clock.set(START + HALF_A_DAY - 1);
    commits.commit(SEVEN);
    assertThat(client.sent).containsExactly(SEVEN);

    clock.set(START + HALF_A_DAY);
    commits.commit(SEVEN);
    assertThat(client.sent).containsExactly(SEVEN, SEVEN);
    client.answer();
    commits.commit(SEVEN);
    assertThat(client.sent).hasSize(2);
  }

  @Test
  void aCommitThatFailedIsNoneAndIsMadeWithTheNextCheckpoint() {
    commits.commit(SEVEN);
    client.answer();
    clock.set(START + HALF_A_DAY);
    commits.commit(SEVEN);
    client.fail();
    commits.commit(SEVEN);
    assertThat(client.sent).containsExactly(SEVEN, SEVEN, SEVEN);
  }

  @Test
  void oneIsUnderWayAtATimeAndTheLatestIsNext() {
    commits.commit(SEVEN);
    commits.commit(EIGHT);
    assertThat(client.sent).containsExactly(SEVEN);
    client.answer();
    assertThat(client.sent).containsExactly(SEVEN, EIGHT);
  }

  @Test
  void nothingIsNeverCommitted() {
    clock.set(START + HALF_A_DAY);
    commits.commit(Map.of());
    assertThat(client.sent).isEmpty();
  }

  private static final class FakeClient implements OffsetCommits.Client {

    private final List<Map<TopicPartition, Long>> sent = new ArrayList<>();
    private CompletableFuture<Void> underWay;

    @Override
    public CompletionStage<Void> commit(Map<TopicPartition, Long> offsets) {
      sent.add(offsets);
      underWay = new CompletableFuture<>();
      return underWay;
    }

    void answer() {
      underWay.complete(null);
    }

    void fail() {
      underWay.completeExceptionally(new TimeoutException("away"));
    }

    @Override
    public void close() {}
  }
}
