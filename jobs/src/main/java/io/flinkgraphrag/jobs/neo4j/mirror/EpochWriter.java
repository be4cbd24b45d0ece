package io.flinkgraphrag.jobs.neo4j.mirror;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;

/**
 * Gathers changes until the next barrier, and makes an epoch of them: of each key the last one. On
 * the task's thread. What it holds is as much as comes between two barriers, which follow each
 * other as fast as checkpoints complete, and wait where Neo4j is slow, as all that comes does.
 */
final class EpochWriter
    implements CommittingSinkWriter<MirrorChange, MirrorEpoch>,
        StatefulSinkWriter<MirrorChange, MirrorProgress> {

  private MirrorProgress progress;

  /** Whether an epoch was handed over since the start. */
  private boolean begun;

  private final Map<List<String>, MirrorChange> changes = new LinkedHashMap<>();

  EpochWriter(MirrorProgress progress) {
    this.progress = progress;
  }

  @Override
  public void write(MirrorChange change, Context context) {
    changes.put(change.key(), change);
  }

  @Override
  public void flush(boolean endOfInput) {
    // an epoch ends with its checkpoint, and not before
  }

  /**
   * The first epoch after each start comes even where nothing does: with it the mirror begins, or
   * is found to be still this one's.
   */
  @Override
  public Collection<MirrorEpoch> prepareCommit() {
    if (changes.isEmpty() && begun) {
      return List.of();
    }
    begun = true;
    progress = new MirrorProgress(progress.run(), progress.epoch() + 1);
    MirrorEpoch epoch =
        new MirrorEpoch(progress.run(), progress.epoch(), List.copyOf(changes.values()));
    changes.clear();
    return List.of(epoch);
  }

  @Override
  public List<MirrorProgress> snapshotState(long checkpoint) {
    return List.of(progress);
  }

  @Override
  public void close() {
    // holds nothing that is not in the checkpoint
  }
}
