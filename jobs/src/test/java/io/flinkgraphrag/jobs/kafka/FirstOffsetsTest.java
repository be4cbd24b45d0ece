package io.flinkgraphrag.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class FirstOffsetsTest {

  private static final TopicPartition ZERO = new TopicPartition("questions", 0);
  private static final TopicPartition ONE = new TopicPartition("questions", 1);

  @Test
  void questionsHaveANumberBeforeTheyAreRead() throws Exception {
    OffsetsInitializer travelled = InstantiationUtil.clone(KafkaEnds.committedOrEarliest());
    assertThat(travelled.getPartitionOffsets(List.of(ZERO, ONE), new ZeroIsCommitted()))
        .isEqualTo(Map.of(ZERO, 7L, ONE, 3L));
    assertThat(travelled.getAutoOffsetResetStrategy()).hasToString("earliest");
  }

  private static final class ZeroIsCommitted
      implements OffsetsInitializer.PartitionOffsetsRetriever {

    @Override
    public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
      return Map.of(ZERO, 7L);
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
      assertThat(partitions).containsExactly(ONE);
      return Map.of(ONE, 3L);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
      throw new AssertionError("new questions only would lose those that wait");
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> timestampsToSearch) {
      throw new AssertionError("no question is chosen by its time");
    }
  }
}
