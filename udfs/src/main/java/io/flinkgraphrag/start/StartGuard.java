package io.flinkgraphrag.start;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a job starts from with what its consumer group has committed on a topic, that is,
 * with what readers have seen. A refusal ends the job for good; Kafka being away does not, for then
 * the job is restarted like after any failure.
 *
 * <p>Immutable; travels with the source. Its methods block for a call to Kafka.
 */
final class StartGuard implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(StartGuard.class);

  static final String EMPTY_KEY = "graphrag.start.empty";
  static final String OLDER_KEY = "graphrag.start.older";

  /** Named in a message. */
  private static final int PARTITIONS_SHOWN = 8;

  // configuration
  private final String topic;
  private final String group;
  private final StartPolicy empty;
  private final StartPolicy older;
  private final GroupOffsets offsets;

  StartGuard(
      String topic, String group, StartPolicy empty, StartPolicy older, GroupOffsets offsets) {
    this.topic = topic;
    this.group = group;
    this.empty = empty;
    this.older = older;
    this.offsets = offsets;
  }

  GroupOffsets offsets() {
    return offsets;
  }

  /**
   * For a job without state.
   *
   * @throws SuppressRestartsException if the group has answered before
   * @throws IOException if that cannot be found out, saying what to do
   */
  void requireMayStartEmpty() throws IOException, InterruptedException {
    if (empty == StartPolicy.ALLOW) {
      return;
    }
    Map<TopicPartition, Long> committed;
    try {
      committed = offsets.committed(topic);
    } catch (GroupAuthorizationException e) {
      throw new IOException(
          "a job without state starts only if its consumer group %s has not answered before, but it"
                  .formatted(group)
              + " may not read the group's offsets: give its Kafka user the operation Describe on"
              + " the group, or set "
              + EMPTY_KEY
              + ": allow");
    }
    if (!committed.isEmpty()) {
      throw refusal(
          "the job starts without state, but its consumer group %s has committed offsets on %s"
                  .formatted(group, topic)
              + " (%s): an earlier job has read it, and answers, batch counts and dead letters would be"
                  .formatted(described(committed))
              + " repeated or lost. Start from its newest checkpoint or savepoint (./graphrag start --from"
              + " PATH, or --fromSavepoint); or, to build everything anew, set "
              + EMPTY_KEY
              + ": allow (up: -D"
              + EMPTY_KEY
              + "=allow; docs/operations.md, \"Starting without state\")");
    }
  }

  /**
   * For partitions that a reader has from a checkpoint. One without a number goes on at the
   * committed offset, if a build before had it so: then nothing is read again, but what a newer
   * state had under way is lost.
   *
   * @return how many records at most are read again that were read before; 0 where that cannot be
   *     found out
   * @throws SuppressRestartsException if there are some, or some are lost, and that is not allowed
   * @throws IOException if Kafka does not answer
   */
  long recordsAgain(Collection<KafkaPartitionSplit> restored)
      throws IOException, InterruptedException {
    Map<TopicPartition, Long> committed;
    try {
      committed = offsets.committed(topic);
    } catch (GroupAuthorizationException e) {
      LOG.warn(
          "whether the restored state is older than what was answered is not known: the job may not"
              + " read the offsets of its consumer group {}; give its Kafka user the operation"
              + " Describe on the group",
          group);
      return 0;
    }
    long again = 0;
    Map<String, String> places = new TreeMap<>();
    Map<String, String> skipped = new TreeMap<>();
    for (KafkaPartitionSplit split : restored) {
      String place = split.getTopicPartition().toString();
      long until = committed.getOrDefault(split.getTopicPartition(), 0L);
      // the word for "the first" is below 0
      long from = Math.max(0, split.getStartingOffset());
      if (until > 0 && split.getStartingOffset() == KafkaPartitionSplit.COMMITTED_OFFSET) {
        skipped.put(place, "committed %d".formatted(until));
      } else if (from < until) {
        again += until - from;
        places.put(place, "at %d, committed %d".formatted(from, until));
      }
    }
    if (again > 0 || !skipped.isEmpty()) {
      tell(again, places, skipped);
    }
    return again;
  }

  private void tell(long again, Map<String, String> places, Map<String, String> skipped) {
    List<String> findings = new ArrayList<>();
    if (!places.isEmpty()) {
      findings.add(
          "the job starts from a state that is older than what its consumer group %s has committed"
                  .formatted(group)
              + " on %s (%s): at most %d records are read again,"
                  .formatted(topic, described(places), again)
              + " and answers or dead letters that were written for them are written once more");
    }
    if (!skipped.isEmpty()) {
      findings.add(
          "the state is of an earlier build and had read nothing from partitions of %s (%s), which go"
                  .formatted(topic, described(skipped))
              + " on where consumer group %s has committed: if a later state had read them, what it"
                  .formatted(group)
              + " had under way is not answered");
    }
    String finding = String.join("; ", findings);
    if (older == StartPolicy.REFUSE) {
      throw refusal(
          finding
              + ". Start from the newest checkpoint or savepoint (./graphrag start --from PATH, or"
              + " --fromSavepoint); or, if there is none that is newer and whole, set "
              + OLDER_KEY
              + ": allow (docs/operations.md, \"Starting from an older state\")");
    }
    LOG.warn("{}", finding);
  }

  private static String described(Map<?, ?> places) {
    String shown =
        places.entrySet().stream()
            .map(place -> place.getKey() + " " + place.getValue())
            .sorted()
            .limit(PARTITIONS_SHOWN)
            .collect(Collectors.joining("; "));
    return places.size() > PARTITIONS_SHOWN ? shown + "; and others" : shown;
  }

  private static SuppressRestartsException refusal(String message) {
    return new SuppressRestartsException(new IllegalStateException(message));
  }
}
