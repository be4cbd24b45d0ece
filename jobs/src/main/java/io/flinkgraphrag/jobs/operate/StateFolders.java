package io.flinkgraphrag.jobs.operate;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The savepoints of one job, in its {@link JobFolder}, and its checkpoints, in the folder of its
 * id: that is the same at each start only where high availability fixes it.
 *
 * <p>Looks through Flink's file systems, so wherever the cluster keeps its state.
 */
public final class StateFolders {

  private static final Pattern CHECKPOINT = Pattern.compile("chk-\\d{1,18}");
  private static final Pattern SAVEPOINT = Pattern.compile("savepoint-.+");

  /** Flink writes it last: what has it is complete. */
  private static final String METADATA = "_metadata";

  private final Configuration config;
  private final String group;

  StateFolders(Configuration config, String group) {
    this.config = config;
    this.group = group;
  }

  /**
   * Whether a savepoint of a job is complete in its {@link JobFolder}.
   *
   * @param savepoints Flink's folder
   */
  public static boolean hasSavepoint(String savepoints, String group) throws IOException {
    List<StoredState> found = new ArrayList<>();
    addComplete(new Path(JobFolder.of(savepoints, group)), SAVEPOINT, found);
    return !found.isEmpty();
  }

  /** All that is complete, in no order. */
  List<StoredState> complete() throws IOException {
    List<StoredState> found = new ArrayList<>();
    String savepoints = config.get(CheckpointingOptions.SAVEPOINT_DIRECTORY);
    if (savepoints != null) {
      addComplete(new Path(JobFolder.of(savepoints, group)), SAVEPOINT, found);
    }
    String checkpoints = config.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
    String job = config.get(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID);
    if (checkpoints != null && job != null) {
      addComplete(new Path(checkpoints, job), CHECKPOINT, found);
    }
    return found;
  }

  private static void addComplete(Path folder, Pattern names, List<StoredState> found)
      throws IOException {
    FileSystem files = folder.getFileSystem();
    FileStatus[] children;
    try {
      children = files.listStatus(folder);
    } catch (FileNotFoundException nothingYet) {
      return;
    }
    if (children == null) {
      return;
    }
    for (FileStatus child : children) {
      if (names.matcher(child.getPath().getName()).matches()) {
        try {
          FileStatus metadata = files.getFileStatus(new Path(child.getPath(), METADATA));
          found.add(new StoredState(child.getPath().toString(), metadata.getModificationTime()));
        } catch (FileNotFoundException underWayOrDeletedMeanwhile) {
          // it is not one that a job can start from
        }
      }
    }
  }

  /** The one that a path names, a folder or its metadata; of no time if it cannot be looked at. */
  static StoredState named(String path) {
    try {
      Path folder = new Path(path);
      Path metadata = folder.getName().equals(METADATA) ? folder : new Path(folder, METADATA);
      return new StoredState(
          path, metadata.getFileSystem().getFileStatus(metadata).getModificationTime());
    } catch (IOException | IllegalArgumentException unknown) {
      return new StoredState(path, Long.MIN_VALUE);
    }
  }
}
