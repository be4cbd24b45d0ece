package io.flinkgraphrag.start;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.TopicPartition;

/**
 * A reader that looks at the partitions that it has from a checkpoint before it reads: those are
 * added before it is started, while the task is initialized, so that a call to Kafka may block.
 * What a completed checkpoint holds it commits for its group, so that a later start can tell.
 * Called by the task's thread.
 */
final class GuardedReader<T> implements SourceReader<T, KafkaPartitionSplit> {

  private final SourceReader<T, KafkaPartitionSplit> reader;
  private final StartGuard guard;
  private final Counter readAgain;
  private final OffsetCommits commits;

  /** Of checkpoints that are not completed, by number: offsets of the next records. */
  private final NavigableMap<Long, Map<TopicPartition, Long>> pending = new TreeMap<>();

  private boolean started;

  GuardedReader(SourceReader<T, KafkaPartitionSplit> reader, StartGuard guard, Counter readAgain) {
    this.reader = reader;
    this.guard = guard;
    this.readAgain = readAgain;
    this.commits = guard.offsets().commits();
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    if (!started) {
      lookAt(splits);
    }
    reader.addSplits(splits);
  }

  private void lookAt(List<KafkaPartitionSplit> restored) {
    try {
      readAgain.inc(guard.recordsAgain(restored));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FlinkRuntimeException("interrupted while the job started", e);
    } catch (IOException e) {
      throw new FlinkRuntimeException(e.getMessage(), e);
    }
  }

  @Override
  public void start() {
    started = true;
    reader.start();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    return reader.pollNext(output);
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
    List<KafkaPartitionSplit> splits = reader.snapshotState(checkpointId);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (KafkaPartitionSplit split : splits) {
      // 0 was not read yet, and below 0 it is a word for "the first" or "the committed one"
      if (split.getStartingOffset() > 0) {
        offsets.put(split.getTopicPartition(), split.getStartingOffset());
      }
    }
    pending.put(checkpointId, offsets);
    return splits;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return reader.isAvailable();
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    reader.handleSourceEvents(event);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    reader.notifyCheckpointComplete(checkpointId);
    Map<TopicPartition, Long> offsets = pending.get(checkpointId);
    pending.headMap(checkpointId, true).clear();
    if (offsets != null) {
      commits.commit(offsets);
    }
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    reader.notifyCheckpointAborted(checkpointId);
    pending.remove(checkpointId);
  }

  @Override
  public void pauseOrResumeSplits(
      Collection<String> splitsToPause, Collection<String> splitsToResume) {
    reader.pauseOrResumeSplits(splitsToPause, splitsToResume);
  }

  @Override
  public void close() throws Exception {
    reader.close();
    commits.close();
  }
}
