package io.flinkgraphrag.start;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;

/**
 * The offsets that a consumer group has committed. A job of ours commits those of a partition with
 * each completed checkpoint, from the first record on that it has read there: before that
 * checkpoint there are none. (Where Kafka has deleted the first records of a partition of
 * questions, there is one from the first checkpoint on.)
 */
interface GroupOffsets extends Serializable {

  /**
   * The offset of the next record of each partition of a topic; partitions without one are not in
   * it. Blocks until Kafka has answered, or has not for a minute.
   *
   * @throws GroupAuthorizationException if this may not be read
   * @throws IOException if Kafka does not answer, saying who was asked what
   */
  Map<TopicPartition, Long> committed(String topic) throws IOException, InterruptedException;

  /** Opens the way to commit, for one reader. */
  OffsetCommits commits();
}
