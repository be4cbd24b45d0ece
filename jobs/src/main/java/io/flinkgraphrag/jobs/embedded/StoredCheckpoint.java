package io.flinkgraphrag.jobs.embedded;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/**
 * A completed checkpoint in the data folder. The later of two is that of the later run, within a
 * run that with the higher number.
 *
 * @param run number of the start that wrote it; 0 where somebody else did, and then its time counts
 * @param number Flink's checkpoint id
 * @param completedAt ms since the epoch
 */
public record StoredCheckpoint(Path folder, long run, long number, long completedAt)
    implements Comparable<StoredCheckpoint> {

  static final String METADATA = "_metadata";

  private static final Comparator<StoredCheckpoint> ORDER =
      Comparator.comparingLong(StoredCheckpoint::run)
          .thenComparingLong(checkpoint -> checkpoint.run == 0 ? checkpoint.completedAt : 0)
          .thenComparingLong(StoredCheckpoint::number);

  @Override
  public int compareTo(StoredCheckpoint other) {
    return ORDER.compare(this, other);
  }

  /**
   * Reads the metadata and looks for every file that it names.
   *
   * @throws IOException saying what is damaged or missing
   */
  void verify() throws IOException {
    CheckpointMetadata metadata;
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(folder.resolve(METADATA))))) {
      metadata =
          Checkpoints.loadCheckpointMetadata(
              in, StoredCheckpoint.class.getClassLoader(), folder.toString());
    } catch (RuntimeException e) {
      throw new IOException("its metadata is damaged: " + e, e);
    }
    for (OperatorState operator : metadata.getOperatorStates()) {
      for (OperatorSubtaskState subtask : operator.getStates()) {
        for (StreamStateHandle handle : handles(subtask)) {
          verify(handle);
        }
      }
    }
  }

  private static List<StreamStateHandle> handles(OperatorSubtaskState subtask) {
    List<StreamStateHandle> handles = new ArrayList<>();
    Stream.concat(
            subtask.getManagedOperatorState().stream(), subtask.getRawOperatorState().stream())
        .map(OperatorStateHandle::getDelegateStateHandle)
        .forEach(handles::add);
    Stream.concat(subtask.getManagedKeyedState().stream(), subtask.getRawKeyedState().stream())
        .forEach(state -> addKeyed(state, handles));
    return handles;
  }

  private static void addKeyed(KeyedStateHandle state, List<StreamStateHandle> handles) {
    if (state instanceof IncrementalRemoteKeyedStateHandle incremental) {
      handles.add(incremental.getMetaDataStateHandle());
      incremental.getSharedState().forEach(file -> handles.add(file.getHandle()));
      incremental.getPrivateState().forEach(file -> handles.add(file.getHandle()));
    } else if (state instanceof KeyGroupsStateHandle groups) {
      handles.add(groups.getDelegateStateHandle());
    }
  }

  private static void verify(StreamStateHandle handle) throws IOException {
    if (handle instanceof FileStateHandle file) {
      Path path = Path.of(file.getFilePath().toUri().getPath());
      if (!Files.exists(path)) {
        throw new IOException("its file " + path + " is missing");
      }
      if (Files.size(path) != file.getStateSize()) {
        throw new IOException("its file " + path + " was cut");
      }
    }
  }
}
