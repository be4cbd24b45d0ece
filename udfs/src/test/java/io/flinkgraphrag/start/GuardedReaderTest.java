package io.flinkgraphrag.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class GuardedReaderTest {

  private static final TopicPartition ZERO = new TopicPartition("questions", 0);
  private static final TopicPartition ONE = new TopicPartition("questions", 1);

  private final List<Map<TopicPartition, Long>> committed = new ArrayList<>();

  @Test
  void aPartitionThatWasNeverReadCountsAsNothingCommitted() throws Exception {
    FakeReader kafka = new FakeReader();
    try (GuardedReader<String> reader = guarded(kafka)) {
      reader.start();
      reader.addSplits(List.of(new KafkaPartitionSplit(ZERO, 0), new KafkaPartitionSplit(ONE, 0)));
      reader.snapshotState(1);
      reader.notifyCheckpointComplete(1);
      assertThat(committed).isEmpty();

      kafka.splits = List.of(new KafkaPartitionSplit(ZERO, 0), new KafkaPartitionSplit(ONE, 3));
      reader.snapshotState(2);
      reader.notifyCheckpointComplete(2);
      assertThat(committed).containsExactly(Map.of(ONE, 3L));
    }
  }

  private GuardedReader<String> guarded(FakeReader kafka) {
    StartGuard guard =
        new StartGuard(
            "questions", "g", StartPolicy.REFUSE, StartPolicy.REFUSE, new Offsets(committed));
    return new GuardedReader<>(kafka, guard, new SimpleCounter());
  }

  // never serialized here
  @SuppressWarnings("serial")
  private record Offsets(List<Map<TopicPartition, Long>> sent)
      implements GroupOffsets, OffsetCommits.Client {

    @Override
    public Map<TopicPartition, Long> committed(String topic) {
      return Map.of();
    }

    @Override
    public OffsetCommits commits() {
      return new OffsetCommits(this, "g", new HandClock(0));
    }

    @Override
    public CompletionStage<Void> commit(Map<TopicPartition, Long> offsets) {
      sent.add(offsets);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void close() {}
  }

  /** Has splits, and no records. */
  private static final class FakeReader implements SourceReader<String, KafkaPartitionSplit> {

    private List<KafkaPartitionSplit> splits = List.of();

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<String> output) {
      return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
      return splits;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return new CompletableFuture<>();
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> added) {
      splits = added;
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }
}
